using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Trust;

/// <summary>An IPv4 or IPv6 address as a number; an IPv4 address is the IPv4-mapped IPv6 address, so the two notations are one value.</summary>
/// <remarks>
/// RFC 4291 §2.2 notations and §2.5.5.2 IPv4-mapped addresses; RFC 5952 the one form to write. Stricter and cheaper than
/// <see cref="IPAddress"/>: no octal or short IPv4 forms, no scope, no brackets, nothing allocated.
/// </remarks>
internal readonly record struct IpAddress(UInt128 Bits)
{
    /// <summary>Bytes of the longest text: eight groups of four digits.</summary>
    public const int LongestText = 39;

    private const int LongestInput = 45;

    private static readonly UInt128 Mapped = (UInt128)0xFFFF_0000_0000;

    public bool IsIPv4 => Bits >> 32 == 0xFFFF;

    /// <summary>Without its scope, which means nothing on another machine.</summary>
    public static IpAddress From(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        return address.TryWriteBytes(bytes, out var length) && length == 4 ? FromIPv4(bytes) : FromIPv6(bytes);
    }

    /// <param name="bytes">Four or more, in network order.</param>
    public static IpAddress FromIPv4(ReadOnlySpan<byte> bytes) => new(Mapped | BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <param name="bytes">Sixteen or more, in network order.</param>
    public static IpAddress FromIPv6(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    public static bool TryParse(ReadOnlySpan<byte> text, out IpAddress address) =>
        text.Contains((byte)':') ? TryParseIPv6(text, out address) : TryParseIPv4(text, out address);

    /// <summary>Four decimal numbers without leading zeros, which some readers take for octal.</summary>
    public static bool TryParseIPv4(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        var value = 0u;
        for (var part = 0; part < 4; part++)
        {
            var end = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0') || !DecimalNumber.TryParse(text[..end], byte.MaxValue, out var number)) return false;
            value = (value << 8) | (uint)number;
            text = part < 3 ? text[(end + 1)..] : [];
        }
        address = new IpAddress(Mapped | value);
        return true;
    }

    /// <summary>Groups of hexadecimal digits, one <c>::</c> for groups of zero, an IPv4 address in place of the last two.</summary>
    public static bool TryParseIPv6(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        if (text.Length is < 2 or > LongestInput) return false;
        var bits = UInt128.Zero;
        var groups = 0;
        var groupsBeforeGap = -1;
        if (text.StartsWith("::"u8))
        {
            groupsBeforeGap = 0;
            text = text[2..];
        }
        while (!text.IsEmpty)
        {
            if (groups <= 6 && text.Contains((byte)'.') && !text.Contains((byte)':'))
            {
                if (!TryParseIPv4(text, out var last)) return false;
                bits = (bits << 32) | (uint)last.Bits;
                groups += 2;
                break;
            }
            var digits = 0;
            var group = 0;
            for (; digits < text.Length && text[digits] != ':'; digits++)
            {
                if (digits == 4 || NativeString.HexDigit(text[digits]) is < 0) return false;
                group = (group << 4) | NativeString.HexDigit(text[digits]);
            }
            if (digits == 0 || groups == 8) return false;
            bits = (bits << 16) | (uint)group;
            groups++;
            text = text[digits..];
            if (text.IsEmpty) break;
            if (text.StartsWith("::"u8))
            {
                if (groupsBeforeGap >= 0) return false;
                groupsBeforeGap = groups;
                text = text[2..];
            }
            else
            {
                text = text[1..];
                if (text.IsEmpty) return false;
            }
        }
        if (groupsBeforeGap < 0 ? groups != 8 : groups > 7) return false;
        if (groupsBeforeGap >= 0) bits = OpenGap(bits, groups, groupsBeforeGap);
        address = new IpAddress(bits);
        return true;
    }

    /// <summary>Writes dotted decimals, or the form of RFC 5952.</summary>
    /// <param name="destination">At least <see cref="LongestText"/> bytes.</param>
    /// <returns>How many were written.</returns>
    public int Format(Span<byte> destination)
    {
        var length = 0;
        if (IsIPv4)
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                Append(destination, ref length, (int)(Bits >> shift) & 0xFF, "");
                if (shift > 0) destination[length++] = (byte)'.';
            }
            return length;
        }
        var (gap, gapLength) = LongestGap();
        for (var group = 0; group < 8; group++)
        {
            if (group == gap)
            {
                destination[length++] = (byte)':';
                destination[length++] = (byte)':';
                group += gapLength - 1;
                continue;
            }
            if (group > 0 && group != gap + gapLength) destination[length++] = (byte)':';
            Append(destination, ref length, Group(group), "x");
        }
        return length;
    }

    public override string ToString()
    {
        Span<byte> text = stackalloc byte[LongestText];
        return NativeString.FromBytes(text[..Format(text)]);
    }

    // A shift by all 128 bits would be one by none.
    private static UInt128 OpenGap(UInt128 bits, int groups, int groupsBefore)
    {
        var behind = 16 * (groups - groupsBefore);
        var low = bits & ((UInt128.One << behind) - 1);
        return groupsBefore == 0 ? low : ((bits >> behind) << (128 - (16 * groupsBefore))) | low;
    }

    private int Group(int index) => (int)(Bits >> (112 - (16 * index))) & 0xFFFF;

    /// <summary>The first of the longest runs of zero groups; one group alone is written as 0 (RFC 5952 §4.2).</summary>
    private (int Start, int Length) LongestGap()
    {
        var (best, bestLength) = (-1, 1);
        for (var start = 0; start < 8; start++)
        {
            var end = start;
            while (end < 8 && Group(end) == 0) end++;
            if (end - start > bestLength) (best, bestLength) = (start, end - start);
            start = Math.Max(start, end);
        }
        return best < 0 ? (-1, 0) : (best, bestLength);
    }

    private static void Append(Span<byte> destination, ref int length, int number, ReadOnlySpan<char> format)
    {
        number.TryFormat(destination[length..], out var written, format, CultureInfo.InvariantCulture);
        length += written;
    }
}
