using System.Buffers.Binary;
using System.Numerics;

namespace Wizgi.Server.Trust;

/// <summary>Version 2, binary.</summary>
/// <remarks>
/// §2.2: the signature, a byte of version and command, one of family and transport, the length of what follows in two; then the addresses,
/// and type-length-value vectors, of which only the checksum means something here.
/// </remarks>
internal static class ProxyHeaderV2
{
    // As nginx's NGX_PROXY_PROTOCOL_MAX_HEADER. With addresses alone a header has 232 bytes at the most; certificates' names make it longer.
    private const int LongestHeader = 4096;

    private const int FixedLength = 16;
    private const int ChecksumType = 0x03;

    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <param name="received">Begins as <see cref="Signature"/>, as far as it goes.</param>
    /// <param name="header">Set when complete.</param>
    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> received, out ProxyHeader header)
    {
        header = default;
        // What is wrong already will not become right.
        if (received.Length > 12 && received[12] is not (0x20 or 0x21)) return ProxyHeaderResult.Malformed;
        if (received.Length < FixedLength) return ProxyHeaderResult.Incomplete;
        var length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(received[14..]);
        if (length > LongestHeader) return ProxyHeaderResult.Malformed;
        if (received.Length < length) return ProxyHeaderResult.Incomplete;
        return TryParseWhole(received[..length], out header) ? ProxyHeaderResult.Complete : ProxyHeaderResult.Malformed;
    }

    private static bool TryParseWhole(ReadOnlySpan<byte> bytes, out ProxyHeader header)
    {
        header = new ProxyHeader { Length = bytes.Length, IsLocal = bytes[12] == 0x20 };
        // LOCAL: the rest means nothing, the family included.
        if (header.IsLocal) return true;
        var addresses = bytes[FixedLength..];
        switch (bytes[13])
        {
            case 0x11 when addresses.Length >= 12:
                header = header with
                {
                    HasAddresses = true,
                    Source = IpAddress.FromIPv4(addresses),
                    Destination = IpAddress.FromIPv4(addresses[4..]),
                    SourcePort = BinaryPrimitives.ReadUInt16BigEndian(addresses[8..]),
                    DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(addresses[10..]),
                };
                return IsIntact(bytes, FixedLength + 12);
            case 0x21 when addresses.Length >= 36:
                header = header with
                {
                    HasAddresses = true,
                    Source = IpAddress.FromIPv6(addresses),
                    Destination = IpAddress.FromIPv6(addresses[16..]),
                    SourcePort = BinaryPrimitives.ReadUInt16BigEndian(addresses[32..]),
                    DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(addresses[34..]),
                };
                return IsIntact(bytes, FixedLength + 36);
            // A unix socket has no address that an environ could hold.
            case 0x31 when addresses.Length >= 216:
                return IsIntact(bytes, FixedLength + 216);
            // UNSPEC: its addresses have no known length, so that no vector can be found.
            case 0x00:
                return true;
            // Datagrams do not arrive on a stream; everything else is not assigned.
            default:
                return false;
        }
    }

    /// <summary>Walks the vectors; a checksum among them must be right (§2.2.3).</summary>
    private static bool IsIntact(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            if (bytes.Length - at < 3) return false;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 1)..]);
            var value = at + 3;
            if (bytes.Length - value < length) return false;
            if (bytes[at] == ChecksumType && (length != 4 || Checksum(bytes, value) != BinaryPrimitives.ReadUInt32BigEndian(bytes[value..]))) return false;
            at = value + length;
        }
        return true;
    }

    /// <summary>CRC32c of the header, its own four bytes counted as zero (RFC 4960 appendix B).</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes, int place)
    {
        var sum = uint.MaxValue;
        for (var at = 0; at < bytes.Length; at++) sum = BitOperations.Crc32C(sum, at >= place && at < place + 4 ? (byte)0 : bytes[at]);
        return ~sum;
    }
}
