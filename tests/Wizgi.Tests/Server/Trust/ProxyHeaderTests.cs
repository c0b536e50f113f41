using System.Numerics;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>HAProxy's "The PROXY protocol", §2.</summary>
public class ProxyHeaderTests
{
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private const string IPv4 = "\u00C0\0\u0002\u0001\u00C6\u0033\u0064\u0007\u00DC\u0004\u0001\u00BB";
    private const string IPv6 = "\u0020\u0001\u000D\u00B8\0\0\0\0\0\0\0\0\0\0\0\u0001\u0020\u0001\u000D\u00B8\0\0\0\0\0\0\0\0\0\0\0\u0002\u00DC\u0004\u0001\u00BB";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n", "192.0.2.1 56324 198.51.100.7 443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255 65535 255.255.255.255 65535")]
    [InlineData("PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0 0 0.0.0.0 0")]
    [InlineData("PROXY TCP6 2001:DB8::1 ::2 56324 443\r\n", "2001:db8::1 56324 ::2 443")]
    [InlineData("PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n", null)]
    [InlineData(Signature + "\u0021\u0011\0\u000C" + IPv4, "192.0.2.1 56324 198.51.100.7 443")]
    [InlineData(Signature + "\u0021\u0021\0\u0024" + IPv6, "2001:db8::1 56324 2001:db8::2 443")]
    [InlineData(Signature + "\u0021\u0011\0\u0013" + IPv4 + "\u0004\0\u0001x\u00EA\0\0", "192.0.2.1 56324 198.51.100.7 443")]
    [InlineData(Signature + "\u0021\0\0\0", null)]
    [InlineData(Signature + "\u0021\0\0\u0005abcde", null)]
    public void A_header_is_taken_once_its_last_byte_is_there(string text, string? addresses)
    {
        var bytes = Latin1.Bytes(text);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(ProxyHeaderResult.Incomplete, ProxyHeader.Parse(bytes.AsSpan(0, length), ProxyProtocol.Auto, out _));
        foreach (var behind in (string[])["", "GET / HTTP/1.1\r\n", text])
        {
            Assert.Equal(ProxyHeaderResult.Complete, ProxyHeader.Parse(Latin1.Bytes(text + behind), ProxyProtocol.Auto, out var header));
            Assert.Equal((text.Length, false, addresses is not null), (header.Length, header.IsLocal, header.HasAddresses));
            if (addresses is not null) Assert.Equal(addresses, $"{header.Source} {header.SourcePort} {header.Destination} {header.DestinationPort}");
        }
    }

    [Theory]
    [InlineData(Signature + "\u0020\0\0\0")]
    [InlineData(Signature + "\u0020\u0011\0\u000C" + IPv4)]
    [InlineData(Signature + "\u0020\u00FF\0\u0003abc")]
    public void The_proxys_own_connection_keeps_its_addresses(string text)
    {
        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeader.Parse(Latin1.Bytes(text), ProxyProtocol.V2, out var header));
        Assert.Equal((text.Length, true, false), (header.Length, header.IsLocal, header.HasAddresses));
    }

    [Fact]
    public void A_unix_socket_behind_the_proxy_has_no_addresses()
    {
        var text = Signature + "\u0021\u0031\0\u00D8" + new string('p', 216);
        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeader.Parse(Latin1.Bytes(text), ProxyProtocol.V2, out var header));
        Assert.Equal((232, false, false), (header.Length, header.IsLocal, header.HasAddresses));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("G")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY\tTCP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1  198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 65536\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2\0\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1\0 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 ::1 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] [::1] 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY \n")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n")]
    [InlineData(Signature + "\u0011")]
    [InlineData(Signature + "\u0022")]
    [InlineData(Signature + "\u0021\u0011\0\u000B" + "12345678901")]
    [InlineData(Signature + "\u0021\u0021\0\u0023" + "12345678901234567890123456789012345")]
    [InlineData(Signature + "\u0021\u0031\0\u0001p")]
    [InlineData(Signature + "\u0021\u0012\0\u000C" + IPv4)]
    [InlineData(Signature + "\u0021\u0010\0\u000C" + IPv4)]
    [InlineData(Signature + "\u0021\u0041\0\u000C" + IPv4)]
    [InlineData(Signature + "\u0021\u0013\0\u000C" + IPv4)]
    [InlineData(Signature + "\u0021\u0011\0\u000E" + IPv4 + "\u0004\0")]
    [InlineData(Signature + "\u0021\u0011\0\u0010" + IPv4 + "\u0004\0\u0002x")]
    [InlineData(Signature + "\u0021\u0011\u0010\u0000")]
    [InlineData(Signature + "\u0021\u0011\u00FF\u00FF")]
    public void What_does_not_match_exactly_is_malformed(string text) =>
        Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Parse(Latin1.Bytes(text), ProxyProtocol.Auto, out _));

    // CVE-2026-47736 (Puma): the line was read without a bound.
    [Fact]
    public void A_line_without_end_is_malformed_after_107_bytes()
    {
        var line = "PROXY UNKNOWN " + new string('x', 91);
        Assert.Equal(105, line.Length);
        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeader.Parse(Latin1.Bytes(line + "\r\n"), ProxyProtocol.V1, out _));
        Assert.Equal(ProxyHeaderResult.Incomplete, ProxyHeader.Parse(Latin1.Bytes(line + "x"), ProxyProtocol.V1, out _));
        Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Parse(Latin1.Bytes(line + "xx"), ProxyProtocol.V1, out _));
        Assert.Equal(ProxyHeaderResult.Malformed, ProxyHeader.Parse(Latin1.Bytes(line + "x\r\n"), ProxyProtocol.V1, out _));
    }

    [Theory]
    [InlineData(ProxyProtocol.V1, ProxyHeaderResult.Complete, ProxyHeaderResult.Malformed)]
    [InlineData(ProxyProtocol.V2, ProxyHeaderResult.Malformed, ProxyHeaderResult.Complete)]
    [InlineData(ProxyProtocol.Auto, ProxyHeaderResult.Complete, ProxyHeaderResult.Complete)]
    public void Only_the_versions_that_are_set_are_taken(ProxyProtocol versions, object first, object second)
    {
        Assert.Equal((ProxyHeaderResult)first, ProxyHeader.Parse("PROXY UNKNOWN\r\n"u8, versions, out _));
        Assert.Equal((ProxyHeaderResult)second, ProxyHeader.Parse(Latin1.Bytes(Signature + "\u0020\0\0\0"), versions, out _));
    }

    [Fact]
    public void A_checksum_must_be_right()
    {
        var bytes = Latin1.Bytes(Signature + "\u0021\u0011\0\u0017" + IPv4 + "\u0004\0\u0001x\u0003\0\u0004\0\0\0\0");
        var sum = ~bytes.Aggregate(uint.MaxValue, BitOperations.Crc32C);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(^4), sum);
        Assert.Equal(ProxyHeaderResult.Complete, ProxyHeader.Parse(bytes, ProxyProtocol.V2, out _));
        for (var at = 13; at < bytes.Length; at++)
        {
            // Without its type there is no checksum.
            if (at == bytes.Length - 7) continue;
            bytes[at] ^= 1;
            Assert.NotEqual(ProxyHeaderResult.Complete, ProxyHeader.Parse(bytes, ProxyProtocol.V2, out _));
            bytes[at] ^= 1;
        }
    }

    // RFC 4960 appendix B: the well-known check value.
    [Fact]
    public void The_checksum_is_CRC32c() => Assert.Equal(0xE3069283, ~"123456789"u8.ToArray().Aggregate(uint.MaxValue, BitOperations.Crc32C));

    [Fact]
    public void No_bytes_break_the_parser_or_make_it_take_more_than_there_is()
    {
        var random = new Random(2010);
        string[] seeds = ["PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n", Signature + "\u0021\u0011\0\u0013" + IPv4 + "\u0004\0\u0001x\u00EA\0\0", Signature + "\u0021\u0021\0\u0024" + IPv6];
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = Latin1.Bytes(seeds[random.Next(seeds.Length)]);
            for (var change = random.Next(1, 4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var length = random.Next(bytes.Length + 1);
            if (ProxyHeader.Parse(bytes.AsSpan(0, length), ProxyProtocol.Auto, out var header) == ProxyHeaderResult.Complete)
                Assert.InRange(header.Length, 15, length);
        }
    }
}
