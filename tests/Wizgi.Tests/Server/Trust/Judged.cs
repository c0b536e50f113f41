using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>A request after its peer's trust was applied: refused, or the environ it came to.</summary>
internal sealed record Judged(RequestRejectionReason Reason, Environ Environ)
{
    public string this[string key] => (string)Environ[key]!;

    /// <summary>REMOTE_ADDR and REMOTE_PORT.</summary>
    public string Client => Environ.TryGetValue("REMOTE_PORT", out var port) ? $"{this["REMOTE_ADDR"]} {port}" : this["REMOTE_ADDR"];

    /// <summary>PEP 3333 "URL Reconstruction", without the path.</summary>
    public string Url => $"{this["wsgi.url_scheme"]}://{this["HTTP_HOST"]}";

    public string Server => $"{this["SERVER_NAME"]} {this["SERVER_PORT"]}";

    /// <summary>GET / from 127.0.0.1:4711 to 127.0.0.1:8000 with these header fields, of whose path so many bytes are shifted.</summary>
    public static Judged Get(string fields, TrustOptions? options = null, string head = "GET / HTTP/1.1\r\nHost: a\r\n", bool isUnix = false, int shifted = 0)
    {
        options ??= new TrustOptions();
        var parsed = Parsed.Complete($"{head}{fields}\r\n");
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        listener.Close();
        var connection = new Connection(descriptor: -1, listener);
        if (isUnix) connection.LocalName = connection.LocalPort = [];
        else
        {
            (connection.RemoteName, connection.RemotePort) = ("127.0.0.1"u8.ToArray(), "4711"u8.ToArray());
            (connection.LocalName, connection.LocalPort) = ("127.0.0.1"u8.ToArray(), "8000"u8.ToArray());
        }
        var trust = new PeerTrust(options, NullLogger.Instance);
        Assert.True(trust.Admit(connection, isUnix ? null : new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 4711)));
        var reason = trust.Judge(parsed.Bytes, parsed.Head, connection);
        var environ = new Environ { ["SCRIPT_NAME"] = "", ["wsgi.url_scheme"] = "http" };
        if (reason == RequestRejectionReason.None)
            new HttpEnviron(64 * 1024).Write(new EnvironWriter(environ), parsed.Bytes, parsed.Head, connection, decodedLength: null, shifted);
        return new Judged(reason, environ);
    }

    /// <summary>From the default peers, with these headers believed.</summary>
    public static Judged Get(string fields, ForwardingHeaders headers, string proxies = "127.0.0.1,10.0.0.0/8,2001:db8::/32", bool isUnix = false) =>
        Get(fields, new TrustOptions { ForwardingHeaders = headers, ForwardedPeers = PeerList.Parse(proxies) }, isUnix: isUnix);
}
