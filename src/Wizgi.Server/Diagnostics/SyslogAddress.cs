using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Diagnostics;

/// <summary>Where syslog listens: <c>unix:///dev/log</c>, <c>udp://HOST:PORT</c>, <c>udp://[IPv6]:PORT</c>, as gunicorn's --log-syslog-to.</summary>
/// <param name="EndPoint">A unix socket for datagrams, or an address for UDP.</param>
internal sealed record SyslogAddress(EndPoint EndPoint)
{
    /// <summary>RFC 5426 §3.3.</summary>
    private const int DefaultPort = 514;

    /// <summary>Messages stay on the machine, which need not tell its name then.</summary>
    public bool IsLocal => EndPoint is UnixDomainSocketEndPoint;

    /// <exception cref="FormatException">It is none of the forms, or the host is unknown; the message says which.</exception>
    public static SyslogAddress Parse(string text)
    {
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            var path = text[7..].EndsWith("#dgram", StringComparison.Ordinal) ? text[7..^6] : text[7..];
            if (!path.StartsWith('/') || path.Contains('#', StringComparison.Ordinal)) throw Bad(text, "an absolute path to a socket for datagrams is needed");
            return new SyslogAddress(new UnixDomainSocketEndPoint(path));
        }
        if (!text.StartsWith("udp://", StringComparison.Ordinal)) throw Bad(text, "it begins with neither unix:// nor udp://");
        var rest = text[6..];
        var bracket = rest.LastIndexOf(']');
        var colon = rest.LastIndexOf(':');
        var hasPort = colon > bracket;
        var host = (hasPort ? rest[..colon] : rest).Trim('[', ']');
        var port = DefaultPort;
        if (hasPort && (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65535))
            throw Bad(text, $"'{rest[(colon + 1)..]}' is not a port (1 to 65535)");
        try
        {
            var found = Dns.GetHostAddresses(host.Length == 0 ? "localhost" : host);
            return new SyslogAddress(new IPEndPoint(found.FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork) ?? found[0], port));
        }
        catch (Exception problem) when (problem is SocketException or ArgumentException)
        {
            throw Bad(text, $"the host '{host}' is unknown ({problem.Message})");
        }
    }

    private static FormatException Bad(string text, string why) => new($"cannot send to '{text}': {why}. Use unix:///dev/log or udp://HOST:PORT.");
}
