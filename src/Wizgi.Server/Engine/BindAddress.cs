using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Engine;

/// <summary>Where to listen: <c>HOST:PORT</c>, <c>[IPv6]:PORT</c>, <c>:PORT</c>, <c>HOST</c>, <c>unix:PATH</c> or <c>fd://N</c>, as gunicorn's -b.</summary>
internal sealed record BindAddress
{
    /// <summary>gunicorn's.</summary>
    public const int DefaultPort = 8000;

    private BindAddress(EndPoint? endPoint, string host) => (EndPoint, Host) = (endPoint, host);

    /// <summary>Null when <see cref="Descriptor"/> is set.</summary>
    public EndPoint? EndPoint { get; }

    /// <summary>A socket that is inherited and already bound, or -1.</summary>
    public int Descriptor { get; private init; } = -1;

    /// <summary>The host as it was given, for SERVER_NAME of an unspecified address; empty for unix sockets.</summary>
    public string Host { get; }

    /// <param name="text">As given.</param>
    /// <param name="folder">What the path of a unix socket begins at; the current directory by default.</param>
    /// <exception cref="FormatException">It is none of the forms, or the host is unknown; the message says which.</exception>
    public static BindAddress Parse(string text, string? folder = null)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var path = text[5..].StartsWith("//", StringComparison.Ordinal) ? text[7..] : text[5..];
            if (path.Length == 0) throw Bad(text, "the path of the unix socket is missing");
            path = Path.GetFullPath(path, folder ?? Environment.CurrentDirectory);
            // sun_path is 108 bytes with its NUL.
            if (System.Text.Encoding.UTF8.GetByteCount(path) > 107) throw Bad(text, "the path is longer than the 107 bytes a unix socket may have");
            return new BindAddress(new UnixDomainSocketEndPoint(path), "");
        }
        if (text.StartsWith("fd://", StringComparison.Ordinal))
        {
            if (!int.TryParse(text.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)) throw Bad(text, "fd:// needs a number");
            return new BindAddress(null, "") { Descriptor = descriptor };
        }
        var (host, port) = Split(text);
        return new BindAddress(new IPEndPoint(Resolve(host, text), port), host);
    }

    private static (string Host, int Port) Split(string text)
    {
        var rest = text.StartsWith("tcp://", StringComparison.Ordinal) ? text[6..] : text;
        string host;
        string? port = null;
        if (rest.StartsWith('['))
        {
            var end = rest.IndexOf(']', StringComparison.Ordinal);
            if (end < 0) throw Bad(text, "the ']' of the IPv6 address is missing");
            host = rest[1..end];
            var tail = rest[(end + 1)..];
            if (tail.StartsWith(':')) port = tail[1..];
            else if (tail.Length > 0) throw Bad(text, $"'{tail}' follows the ']'");
        }
        else
        {
            var colon = rest.LastIndexOf(':');
            host = colon < 0 ? rest : rest[..colon];
            if (colon >= 0) port = rest[(colon + 1)..];
            if (host.Contains(':', StringComparison.Ordinal)) throw Bad(text, "an IPv6 address stands in brackets: [::1]:8000");
        }
        if (port is null) return (host, DefaultPort);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw Bad(text, $"'{port}' is not a port (0 to 65535)");
        return (host, number);
    }

    private static IPAddress Resolve(string host, string text)
    {
        if (host is "" or "*") return IPAddress.Any;
        // inet_aton's reading of 8000 is 0.0.31.64, which nobody means.
        if (host.All(char.IsAsciiDigit)) throw Bad(text, $"'{host}' is no host; a port alone is written :{host}");
        if (IPAddress.TryParse(host, out var address)) return address;
        try
        {
            var found = Dns.GetHostAddresses(host);
            return found.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        }
        catch (SocketException problem)
        {
            throw Bad(text, $"the host '{host}' is unknown ({problem.Message})");
        }
    }

    private static FormatException Bad(string text, string why) =>
        new($"cannot bind '{text}': {why}. Use HOST:PORT, [IPv6]:PORT, unix:PATH or fd://N.");
}
