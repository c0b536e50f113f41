using System.Text;

namespace Wizgi.Server.Trust;

/// <summary>A client or proxy as another proxy names it.</summary>
/// <remarks>
/// RFC 7239 §6, and what X-Forwarded-For has in its place:
/// <code>
/// node     = nodename [ ":" node-port ]
/// nodename = IPv4address / "[" IPv6address "]" / "unknown" / obfnode
/// obfnode  = "_" 1*( ALPHA / DIGIT / "." / "_" / "-" )
/// </code>
/// </remarks>
internal readonly record struct NodeName
{
    private NodeName(IpAddress address, int port) => (Address, Port, IsAddress) = (address, port, true);

    /// <summary>The proxy names an address; if not, it does not know or does not tell.</summary>
    public bool IsAddress { get; }

    public IpAddress Address { get; }

    /// <summary>-1: not told.</summary>
    public int Port { get; private init; }

    private static NodeName Hidden => new() { Port = -1 };

    /// <summary>The <c>for</c> of a Forwarded element, without its quotes.</summary>
    public static bool TryParseForwarded(ReadOnlySpan<byte> text, out NodeName node) => TryParse(text, isForwarded: true, out node);

    /// <summary>An element of X-Forwarded-For: an IPv6 address needs no brackets there, and <c>unix:</c> is a client without address.</summary>
    public static bool TryParseXForwarded(ReadOnlySpan<byte> text, out NodeName node) => TryParse(text, isForwarded: false, out node);

    /// <returns>Whether the text is a port: 0 to 65535 in at most five digits.</returns>
    public static bool TryParsePort(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        return text.Length <= 5 && DecimalNumber.TryParse(text, ushort.MaxValue, out port);
    }

    private static bool TryParse(ReadOnlySpan<byte> text, bool isForwarded, out NodeName node)
    {
        node = Hidden;
        if (text.IsEmpty) return false;
        if (text[0] == '[')
        {
            var end = text.IndexOf((byte)']');
            return end > 0 && IpAddress.TryParseIPv6(text[1..end], out var inBrackets) && WithPort(inBrackets, text[(end + 1)..], out node);
        }
        var colon = text.IndexOf((byte)':');
        if (!isForwarded && colon >= 0 && text[(colon + 1)..].Contains((byte)':'))
            return IpAddress.TryParseIPv6(text, out var bare) && WithPort(bare, [], out node);
        // nginx, of a client that came through a unix socket.
        if (!isForwarded && text.SequenceEqual("unix:"u8)) return true;
        var name = colon < 0 ? text : text[..colon];
        var port = colon < 0 ? [] : text[colon..];
        if (IpAddress.TryParseIPv4(name, out var address)) return WithPort(address, port, out node);
        return (Ascii.EqualsIgnoreCase(name, "unknown"u8) || IsObfuscated(name)) && WithPort(default, port, out _);
    }

    // node-port = 1*5DIGIT / obfport
    private static bool WithPort(IpAddress address, ReadOnlySpan<byte> rest, out NodeName node)
    {
        node = new NodeName(address, -1);
        if (rest.IsEmpty) return true;
        if (rest[0] != ':') return false;
        if (!TryParsePort(rest[1..], out var port)) return IsObfuscated(rest[1..]);
        node = new NodeName(address, port);
        return true;
    }

    private static bool IsObfuscated(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != '_') return false;
        foreach (var letter in text[1..])
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter is not ((byte)'.' or (byte)'_' or (byte)'-')) return false;
        return true;
    }
}
