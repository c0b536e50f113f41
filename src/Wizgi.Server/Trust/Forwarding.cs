using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>What trusted proxies said of a request, checked. Part of its <see cref="RequestHead"/>; reused.</summary>
internal sealed class Forwarding
{
    private readonly byte[] _client = new byte[IpAddress.LongestText];
    private int _clientLength;

    /// <summary>Anything was said.</summary>
    public bool IsSet { get; private set; }

    /// <summary>The client was named; if not, it is the peer.</summary>
    public bool HasClient { get; private set; }

    /// <summary>REMOTE_ADDR; empty when a proxy keeps the client's address to itself.</summary>
    public ReadOnlySpan<byte> Client => _client.AsSpan(0, _clientLength);

    /// <summary>REMOTE_PORT, or -1: not known.</summary>
    public int ClientPort { get; private set; } = -1;

    /// <summary>The scheme was named; if not, it is the connection's.</summary>
    public bool HasScheme { get; private set; }

    public bool IsHttps { get; private set; }

    /// <summary>The host was named; it stands where the Host of the request stood.</summary>
    public bool HasHost { get; private set; }

    /// <summary>The port that the client connected to, or -1: not named.</summary>
    public int Port { get; private set; } = -1;

    /// <summary>SCRIPT_NAME, percent-encoded, without a slash at its end; length 0: not named.</summary>
    public Slice Prefix { get; private set; }

    /// <summary>The environ, as <see cref="Remote.PassedEnviron"/> has it; length 0: it has to be made.</summary>
    public Slice Environ { get; private set; }

    public void Clear()
    {
        IsSet = HasClient = HasScheme = IsHttps = HasHost = false;
        _clientLength = 0;
        ClientPort = Port = -1;
        Prefix = Environ = default;
    }

    public void SetClient(NodeName node)
    {
        IsSet = HasClient = true;
        _clientLength = node.IsAddress ? node.Address.Format(_client) : 0;
        ClientPort = node.Port;
    }

    /// <summary>The client speaks a scheme of these two; anything else is malformed.</summary>
    public bool TrySetScheme(ReadOnlySpan<byte> scheme)
    {
        var isHttps = System.Text.Ascii.EqualsIgnoreCase(scheme, "https"u8);
        if (!isHttps && !System.Text.Ascii.EqualsIgnoreCase(scheme, "http"u8)) return false;
        SetScheme(isHttps);
        return true;
    }

    public void SetScheme(bool isHttps)
    {
        IsSet = HasScheme = true;
        IsHttps = isHttps;
    }

    /// <summary>Puts the host that the client asked for into the head, in place of the one the proxy asked for.</summary>
    public void SetHost(RequestHead head, Slice host)
    {
        IsSet = HasHost = true;
        if (head.HostField >= 0) head.Fields[head.HostField].Value = host;
        if (head.HostField < 0 || head.Authority.Length > 0) head.Authority = host;
    }

    public void SetPort(int port)
    {
        IsSet = true;
        Port = port;
    }

    public void SetPrefix(Slice prefix)
    {
        IsSet = true;
        Prefix = prefix;
    }

    public void SetEnviron(Slice environ)
    {
        IsSet = true;
        Environ = environ;
    }
}
