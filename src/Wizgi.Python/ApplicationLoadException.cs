namespace Wizgi.Python;

/// <summary>An application that cannot be loaded. The message is for the person who started the server; it is the application's own traceback where it has one.</summary>
public sealed class ApplicationLoadException : Exception
{
    public ApplicationLoadException()
    {
    }

    public ApplicationLoadException(string message) : base(message)
    {
    }

    public ApplicationLoadException(string message, Exception inner) : base(message, inner)
    {
    }

    internal ApplicationLoadException(string message, int exitCode) : base(message) => ExitCode = exitCode;

    /// <summary>gunicorn's: 3 the application fails while it is imported, 4 the reference leads nowhere.</summary>
    public int ExitCode { get; } = 3;
}
