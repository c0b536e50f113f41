using System.Globalization;
using Wizgi.Server.Remote;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>Writes a request head into an environ.</summary>
/// <remarks>PEP 3333 "environ Variables"; RFC 3875 §4.1 for the CGI variables.</remarks>
internal sealed class HttpEnviron(int maxHeadSize, HeaderMap headerMap = HeaderMap.Drop)
{
    private readonly EnvironFields _fields = new(maxHeadSize, headerMap);
    private readonly byte[] _scratch = new byte[maxHeadSize];

    /// <param name="environ">Where to.</param>
    /// <param name="bytes">The head as received.</param>
    /// <param name="head">The same, parsed.</param>
    /// <param name="peer">The client.</param>
    /// <param name="decodedLength">The length of a chunked body that has been decoded whole; else null.</param>
    /// <param name="shifted">How much of the decoded path stands in SCRIPT_NAME (<see cref="Exchange.ShiftPath"/>).</param>
    public void Write(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head, Peer peer, long? decodedLength, int shifted = 0)
    {
        if (head.Forwarded.Environ.Length > 0)
        {
            PassedEnviron.Write(head.Forwarded.Environ.Of(bytes), environ, _scratch);
            return;
        }
        environ.Set(EnvironKey.RequestMethod, head.Method.Of(bytes));
        var target = head.Target.Of(bytes);
        environ.Set(EnvironKey.RequestUri, target);
        environ.Set(EnvironKey.RawUri, target);
        environ.Set(EnvironKey.PathInfo, Path(bytes, head)[shifted..]);
        if (shifted > 0 || head.Forwarded.Prefix.Length > 0) environ.Set(EnvironKey.ScriptName, ScriptName(bytes, head, shifted));
        environ.Set(EnvironKey.QueryString, head.Query.Of(bytes));
        environ.Set(EnvironKey.ServerProtocol, head.Protocol);
        WriteRemote(environ, head.Forwarded, peer);
        WriteServer(environ, HostOf(bytes, head), head.Forwarded, peer);
        _fields.Write(environ, bytes, head, isDecoded: decodedLength is not null);
        // RFC 9112 §3.2.2: the authority of an absolute-form target replaces the Host field.
        if (head.Authority.Length > 0) environ.Set(EnvironKey.Host, head.Authority.Of(bytes));
        if (head.Forwarded.IsSet) WriteForwarded(environ, bytes, head, peer);
        else if (peer.IsSecure) WriteScheme(environ, isHttps: true);
        if (decodedLength is { } length) WriteLength(environ, length);
    }

    private void WriteLength(IEnvironWriter environ, long length)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(length, _scratch, out var digits);
        environ.Set(EnvironKey.ContentLength, _scratch.AsSpan(0, digits));
    }

    private static void WriteRemote(IEnvironWriter environ, Forwarding forwarded, Peer peer)
    {
        if (forwarded.HasClient)
        {
            environ.Set(EnvironKey.RemoteAddr, forwarded.Client);
            if (forwarded.ClientPort >= 0) WritePort(environ, EnvironKey.RemotePort, forwarded.ClientPort);
            return;
        }
        environ.Set(EnvironKey.RemoteAddr, peer.RemoteName);
        if (peer.RemotePort.Length > 0) environ.Set(EnvironKey.RemotePort, peer.RemotePort);
    }

    /// <summary>What trusted proxies said beyond the addresses.</summary>
    private void WriteForwarded(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head, Peer peer)
    {
        var forwarded = head.Forwarded;
        var isHttps = IsHttps(forwarded, peer);
        if (forwarded.HasScheme || isHttps) WriteScheme(environ, isHttps);
        // The URL of the request begins with HTTP_HOST (PEP 3333 "URL Reconstruction"): a port that the client used has to stand there.
        var host = HostOf(bytes, head);
        if (forwarded.Port < 0 || forwarded.Port == (isHttps ? 443 : 80) || host.IsEmpty || new HostName(host).Port.Length > 0) return;
        host.CopyTo(_scratch);
        _scratch[host.Length] = (byte)':';
        forwarded.Port.TryFormat(_scratch.AsSpan(host.Length + 1), out var digits, provider: CultureInfo.InvariantCulture);
        environ.Set(EnvironKey.Host, _scratch.AsSpan(0, host.Length + 1 + digits));
    }

    // What a proxy cut off, and behind it what was shifted. Both are parts of the head, so they fit, encoded or not.
    private ReadOnlySpan<byte> ScriptName(ReadOnlySpan<byte> bytes, RequestHead head, int shifted)
    {
        var path = Path(bytes, head)[..shifted];
        var prefix = head.Forwarded.Prefix.Of(bytes);
        if (prefix.IsEmpty) return path;
        // The path may stand where the prefix is decoded to.
        path.CopyTo(_scratch.AsSpan(prefix.Length));
        var length = NativeString.PercentDecode(prefix, _scratch);
        _scratch.AsSpan(prefix.Length, shifted).CopyTo(_scratch.AsSpan(length));
        return _scratch.AsSpan(0, length + shifted);
    }

    /// <summary>The decoded path of the target. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Path(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        var path = head.Path.Of(bytes);
        // http://host without a path is a request for its root; OPTIONS * is about the server and has no path.
        if (path.IsEmpty) return "/"u8;
        if (path[0] == '*') return [];
        return path.Contains((byte)'%') ? _scratch.AsSpan(0, NativeString.PercentDecode(path, _scratch)) : path;
    }

    private static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (head.Authority.Length > 0) return head.Authority.Of(bytes);
        return head.HostField < 0 ? [] : head.Fields[head.HostField].Value.Of(bytes);
    }

    private static void WriteServer(IEnvironWriter environ, ReadOnlySpan<byte> hostField, Forwarding forwarded, Peer peer)
    {
        if (peer.LocalName.Length > 0 && !forwarded.IsSet)
        {
            environ.Set(EnvironKey.ServerName, peer.LocalName);
            environ.Set(EnvironKey.ServerPort, peer.LocalPort);
            return;
        }
        // A unix socket has no name of its own; PEP 3333 wants both never empty.
        var host = new HostName(hostField);
        if (!forwarded.HasHost && peer.LocalName.Length > 0) environ.Set(EnvironKey.ServerName, peer.LocalName);
        else environ.Set(EnvironKey.ServerName, host.Name.IsEmpty ? "localhost"u8 : host.Name);
        // A forwarded host tells its port; a forwarded port is better than what a Host says that some proxy may have made up.
        if (forwarded.Port >= 0 && !(forwarded.HasHost && host.Port.Length > 0)) WritePort(environ, EnvironKey.ServerPort, forwarded.Port);
        else if (!forwarded.HasHost && !forwarded.HasScheme && peer.LocalPort.Length > 0) environ.Set(EnvironKey.ServerPort, peer.LocalPort);
        else if (host.Port.Length > 0) environ.Set(EnvironKey.ServerPort, host.Port);
        else environ.Set(EnvironKey.ServerPort, IsHttps(forwarded, peer) ? "443"u8 : "80"u8);
    }

    private static bool IsHttps(Forwarding forwarded, Peer peer) => forwarded.HasScheme ? forwarded.IsHttps : peer.IsSecure;

    private static void WriteScheme(IEnvironWriter environ, bool isHttps)
    {
        environ.Set(EnvironKey.UrlScheme, isHttps ? "https"u8 : "http"u8);
        // Apache's variable of TLS, which applications looked at before there was wsgi.url_scheme.
        if (isHttps) environ.Set("HTTPS"u8, "on"u8);
    }

    private static void WritePort(IEnvironWriter environ, EnvironKey key, int port)
    {
        Span<byte> digits = stackalloc byte[5];
        port.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        environ.Set(key, digits[..length]);
    }
}
