namespace Wizgi.Server.Engine;

/// <summary>The two ends of a connection as the environ names them, and how far the other one is believed.</summary>
internal class Peer
{
    /// <summary>REMOTE_ADDR; empty for unix sockets.</summary>
    public byte[] RemoteName = [];

    public byte[] RemotePort = [];

    /// <summary>SERVER_NAME and SERVER_PORT; empty for unix sockets, where the Host header decides.</summary>
    public byte[] LocalName = [];

    public byte[] LocalPort = [];

    /// <summary>The connection itself is encrypted (TLS).</summary>
    public bool IsSecure;

    /// <summary>The forwarding headers of its requests are believed: computed at accept, and again from a PROXY header.</summary>
    public bool IsTrusted;

    /// <summary>Its peer, and the client that a PROXY header names, may see what went wrong.</summary>
    public bool MaySeeErrors;
}
