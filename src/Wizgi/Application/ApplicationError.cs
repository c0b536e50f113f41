namespace Wizgi;

/// <summary>Which kind of rule an application broke; decides the Python exception it sees.</summary>
public enum ApplicationErrorKind
{
    /// <summary>A value of the wrong type: Python's <c>TypeError</c>.</summary>
    Type,

    /// <summary>The right type, an impossible value: <c>ValueError</c>.</summary>
    Value,

    /// <summary>The right call at the wrong time: <c>AssertionError</c>, as in the reference implementation wsgiref.</summary>
    State,
}

/// <summary>An application broke the WSGI contract. The message names the offending value and the rule.</summary>
public sealed class ApplicationError : Exception
{
    /// <inheritdoc />
    public ApplicationError()
    {
    }

    /// <inheritdoc />
    public ApplicationError(string message) : base(message)
    {
    }

    /// <inheritdoc />
    public ApplicationError(string message, Exception inner) : base(message, inner)
    {
    }

    private ApplicationError(ApplicationErrorKind kind, string message) : base(message) => Kind = kind;

    /// <summary>Which kind of rule.</summary>
    public ApplicationErrorKind Kind { get; } = ApplicationErrorKind.State;

    /// <summary>A value of the wrong type.</summary>
    public static ApplicationError Type(string message) => new(ApplicationErrorKind.Type, message);

    /// <summary>An impossible value.</summary>
    public static ApplicationError Value(string message) => new(ApplicationErrorKind.Value, message);

    /// <summary>A call at the wrong time.</summary>
    public static ApplicationError State(string message) => new(ApplicationErrorKind.State, message);
}
