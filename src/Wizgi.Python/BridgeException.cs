namespace Wizgi.Python;

/// <summary>Python cannot be met: not found, too old, or not what it says it is. The message is for the person who started the server.</summary>
internal sealed class BridgeException : Exception
{
    public BridgeException()
    {
    }

    public BridgeException(string message) : base(message)
    {
    }

    public BridgeException(string message, Exception inner) : base(message, inner)
    {
    }
}
