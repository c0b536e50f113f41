using System.Text;
using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>Decides which clients may see what went wrong: those on this machine, and those that were named.</summary>
/// <remarks>
/// A page of an error shows source and values. So three things must be right: the peer of the socket; the client, if a proxy speaks for
/// one; and, unless peers were named, the Host, or a page from elsewhere whose name suddenly leads to 127.0.0.1 could have the developer's browser
/// fetch it (DNS rebinding).
/// </remarks>
/// <param name="named">Those of <c>--debug-allow-from</c>, or null: nobody was named.</param>
internal sealed class ErrorAudience(PeerList? named)
{
    private static readonly PeerList ThisMachine = PeerList.Parse("127.0.0.0/8,::1");

    // RFC 6761 and RFC 6762, and ICANN's .internal: nobody can register a name there.
    private static readonly string[] PrivateDomains = [".localhost", ".test", ".local", ".internal"];

    /// <summary>Whether a peer, or a client that one is named for, is among them.</summary>
    public bool Has(IpAddress address) => ThisMachine.Lists(address) || named?.Trusts(address) == true;

    /// <summary>Whether a peer of a unix socket is: mostly a proxy, so only if everybody is.</summary>
    public bool HasUnixPeers => named?.IsEverybody == true;

    /// <summary>Whether a request may be answered so, its peer being among them.</summary>
    public bool Admits(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (named?.IsEverybody == true) return true;
        if (head.Forwarded.HasClient) return IpAddress.TryParse(head.Forwarded.Client, out var client) && Has(client) && HasPrivateHost(bytes, head);
        // Somebody stands between, and for whom is not known.
        return head.ForwardingHeaders == ForwardingHeaders.None && !HasVia(bytes, head) && HasPrivateHost(bytes, head);
    }

    private bool HasPrivateHost(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (named is not null) return true;
        var host = head.Authority.Length > 0 ? head.Authority : head.HostField >= 0 ? head.Fields[head.HostField].Value : default;
        return IsPrivate(new HostName(host.Of(bytes)).Name);
    }

    /// <summary>No name that somebody elsewhere could own: an address, a name without a dot, or one of a private domain. A browser always sends one.</summary>
    internal static bool IsPrivate(ReadOnlySpan<byte> name)
    {
        if (name.Length > 0 && name[0] == '[') return true;
        if (!name.Contains((byte)'.') || IpAddress.TryParseIPv4(name, out _)) return true;
        var text = Encoding.Latin1.GetString(name).TrimEnd('.');
        return PrivateDomains.Any(domain => text.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
    }

    private static bool HasVia(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
            if (Ascii.EqualsIgnoreCase(field.Name.Of(bytes), "via"u8)) return true;
        return false;
    }
}
