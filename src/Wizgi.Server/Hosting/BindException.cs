namespace Wizgi.Server;

/// <summary>A socket could not be bound; the message says why and what to do.</summary>
public sealed class BindException : Exception
{
    /// <inheritdoc />
    public BindException()
    {
    }

    /// <inheritdoc />
    public BindException(string message) : base(message)
    {
    }

    /// <inheritdoc />
    public BindException(string message, Exception inner) : base(message, inner)
    {
    }
}
