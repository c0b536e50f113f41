namespace Wizgi.AspNetCore;

/// <summary>
/// A host does not start because Python or an application does not. Shown, it is what the person who starts the host needs: the reason, with the application's traceback,
/// and no stack of .NET.
/// </summary>
public sealed class WsgiStartException : Exception
{
    /// <inheritdoc/>
    public WsgiStartException()
    {
    }

    /// <inheritdoc/>
    public WsgiStartException(string message) : base(message)
    {
    }

    /// <inheritdoc/>
    public WsgiStartException(string message, Exception inner) : base(message, inner)
    {
    }

    /// <inheritdoc/>
    public override string? StackTrace => null;

    /// <inheritdoc/>
    public override string ToString() => Message;
}
