namespace Wizgi.Server.Trust;

/// <summary>Version 1, a line of text.</summary>
/// <remarks>
/// §2.1: single spaces, no leading zeros, CRLF.
/// <code>
/// PROXY TCP4 192.0.2.1 198.51.100.7 56324 443
/// PROXY TCP6 2001:db8::1 2001:db8::2 56324 443
/// PROXY UNKNOWN anything
/// </code>
/// </remarks>
internal static class ProxyHeaderV1
{
    /// <summary>With its CRLF; a line that is longer has no end (CVE-2026-47736, Puma).</summary>
    private const int LongestLine = 107;

    public static ReadOnlySpan<byte> Prefix => "PROXY "u8;

    /// <param name="received">Begins as <see cref="Prefix"/>, as far as it goes.</param>
    /// <param name="header">Set when complete.</param>
    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> received, out ProxyHeader header)
    {
        header = default;
        var window = received[..Math.Min(received.Length, LongestLine)];
        var end = window.IndexOf((byte)'\n');
        if (end < 0) return received.Length < LongestLine ? ProxyHeaderResult.Incomplete : ProxyHeaderResult.Malformed;
        if (window[end - 1] != '\r') return ProxyHeaderResult.Malformed;
        var line = window[Prefix.Length..(end - 1)];
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8))
        {
            header = new ProxyHeader { Length = end + 1 };
            return ProxyHeaderResult.Complete;
        }
        return TryParseAddresses(line, end + 1, out header) ? ProxyHeaderResult.Complete : ProxyHeaderResult.Malformed;
    }

    private static bool TryParseAddresses(ReadOnlySpan<byte> line, int length, out ProxyHeader header)
    {
        header = default;
        var isIPv4 = line.StartsWith("TCP4 "u8);
        if (!isIPv4 && !line.StartsWith("TCP6 "u8)) return false;
        var rest = line[5..];
        if (!TryTakeAddress(ref rest, isIPv4, out var source) || !TryTakeAddress(ref rest, isIPv4, out var destination)) return false;
        var space = rest.IndexOf((byte)' ');
        if (space < 0 || !TryParsePort(rest[..space], out var sourcePort) || !TryParsePort(rest[(space + 1)..], out var destinationPort)) return false;
        header = new ProxyHeader
        {
            Length = length,
            HasAddresses = true,
            Source = source,
            SourcePort = sourcePort,
            Destination = destination,
            DestinationPort = destinationPort,
        };
        return true;
    }

    private static bool TryTakeAddress(ref ReadOnlySpan<byte> rest, bool isIPv4, out IpAddress address)
    {
        address = default;
        var space = rest.IndexOf((byte)' ');
        if (space < 0) return false;
        var text = rest[..space];
        rest = rest[(space + 1)..];
        return isIPv4 ? IpAddress.TryParseIPv4(text, out address) : IpAddress.TryParseIPv6(text, out address);
    }

    private static bool TryParsePort(ReadOnlySpan<byte> text, out int port) =>
        NodeName.TryParsePort(text, out port) && (text.Length == 1 || text[0] != '0');
}
