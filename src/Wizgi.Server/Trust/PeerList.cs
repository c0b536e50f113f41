using System.Globalization;
using System.Text;

namespace Wizgi.Server.Trust;

/// <summary>Addresses and networks of peers that are believed, as gunicorn's allow lists: <c>127.0.0.1,10.0.0.0/8,2001:db8::/32</c>, or <c>*</c>: everybody.</summary>
public sealed class PeerList
{
    private readonly (UInt128 Network, UInt128 Mask, bool IsIPv4)[] _networks;

    private PeerList(bool isEverybody, (UInt128, UInt128, bool)[] networks) => (IsEverybody, _networks) = (isEverybody, networks);

    /// <summary>gunicorn's default.</summary>
    public static PeerList Loopback { get; } = Parse("127.0.0.1,::1");

    /// <summary>The list has a <c>*</c>.</summary>
    public bool IsEverybody { get; }

    /// <param name="text">Comma-separated; empty: nobody.</param>
    /// <exception cref="FormatException">An item is neither an address nor a network nor <c>*</c>; the message says which.</exception>
    public static PeerList Parse(string text)
    {
        var items = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new PeerList(items.Contains("*"), [.. items.Where(item => item != "*").Select(ParseNetwork)]);
    }

    /// <summary>Whether a peer with this address is believed.</summary>
    internal bool Trusts(IpAddress address) => IsEverybody || Lists(address);

    /// <summary>Whether the address is listed; a <c>*</c> lists none.</summary>
    internal bool Lists(IpAddress address)
    {
        foreach (var (network, mask, isIPv4) in _networks)
            if ((address.Bits & mask) == network && address.IsIPv4 == isIPv4) return true;
        return false;
    }

    private static (UInt128 Network, UInt128 Mask, bool IsIPv4) ParseNetwork(string item)
    {
        var slash = item.IndexOf('/', StringComparison.Ordinal);
        if (!item.All(char.IsAscii) || !IpAddress.TryParse(Encoding.ASCII.GetBytes(slash < 0 ? item : item[..slash]), out var address))
            throw new FormatException($"'{item}' is no IP address or network; write 10.0.0.1, 10.0.0.0/8, 2001:db8::/32 or *");
        var isIPv4 = address.IsIPv4 && !item.Contains(':', StringComparison.Ordinal);
        var size = isIPv4 ? 32 : 128;
        var prefix = size;
        if (slash >= 0 && (!int.TryParse(item.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > size))
            throw new FormatException($"'{item}': the number behind the slash is from 0 to {size}");
        prefix += 128 - size;
        var mask = prefix == 0 ? UInt128.Zero : UInt128.MaxValue << (128 - prefix);
        // As Python's ip_network: a typing error in an allow list should not pass.
        if ((address.Bits & ~mask) != 0)
            throw new FormatException($"'{item}' has bits behind its prefix; write {new IpAddress(address.Bits & mask)}/{prefix - 128 + size}");
        return (address.Bits, mask, address.IsIPv4 && prefix >= 96);
    }
}
