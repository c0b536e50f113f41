using System.Text;

namespace Wizgi.Server.Trust;

/// <summary>Tells by its name whether a header is a <see cref="ForwardingHeaders"/>.</summary>
internal static class ForwardingHeaderNames
{
    private const int LongestExact = 24;

    private static readonly ForwardingHeaders[] ByKey = [.. Enum.GetValues<EnvironKey>().Select(key => key switch
    {
        EnvironKey.Forwarded => ForwardingHeaders.Forwarded,
        EnvironKey.XForwardedFor => ForwardingHeaders.XForwardedFor,
        EnvironKey.XForwardedHost => ForwardingHeaders.XForwardedHost,
        EnvironKey.XForwardedProto => ForwardingHeaders.XForwardedProto,
        EnvironKey.XRealIp => ForwardingHeaders.XRealIp,
        _ => ForwardingHeaders.None,
    })];

    /// <summary>Of a header that has a well-known key.</summary>
    public static ForwardingHeaders Of(EnvironKey key) => ByKey[(int)key];

    /// <summary>Of any header.</summary>
    /// <param name="name">As received. An underscore counts as a hyphen: both become one environ key, should names with underscores pass.</param>
    public static ForwardingHeaders Find(ReadOnlySpan<byte> name)
    {
        // Nearly every other name ends here.
        if (name.Length < 6 || (name[0] | 0x20) is not ('x' or 'f' or 't' or 'c' or 'w')) return ForwardingHeaders.None;
        Span<byte> folded = stackalloc byte[LongestExact];
        var known = name.Length <= LongestExact ? name : name[..LongestExact];
        Ascii.ToLower(known, folded, out var length);
        folded = folded[..length];
        folded.Replace((byte)'_', (byte)'-');
        return folded.StartsWith("x-forwarded"u8) ? OfXForwarded(name.Length > LongestExact ? "?"u8 : folded["x-forwarded".Length..]) : OfOther(name.Length, folded);
    }

    private static ForwardingHeaders OfXForwarded(ReadOnlySpan<byte> rest)
    {
        if (rest.SequenceEqual("-for"u8)) return ForwardingHeaders.XForwardedFor;
        if (rest.SequenceEqual("-proto"u8)) return ForwardingHeaders.XForwardedProto;
        if (rest.SequenceEqual("-host"u8)) return ForwardingHeaders.XForwardedHost;
        if (rest.SequenceEqual("-port"u8)) return ForwardingHeaders.XForwardedPort;
        if (rest.SequenceEqual("-prefix"u8)) return ForwardingHeaders.XForwardedPrefix;
        if (rest.SequenceEqual("-scheme"u8)) return ForwardingHeaders.XForwardedScheme;
        return rest.SequenceEqual("-ssl"u8) ? ForwardingHeaders.XForwardedSsl : ForwardingHeaders.Other;
    }

    private static ForwardingHeaders OfOther(int length, ReadOnlySpan<byte> name)
    {
        if (length > LongestExact) return ForwardingHeaders.None;
        if (name.SequenceEqual("forwarded"u8)) return ForwardingHeaders.Forwarded;
        if (name.SequenceEqual("x-real-ip"u8)) return ForwardingHeaders.XRealIp;
        if (name.SequenceEqual("wizgi-environ"u8)) return ForwardingHeaders.Environ;
        // What mod_wsgi (CVE-2022-2255) and the large relays use, and what widely copied middleware reads the mount and the scheme from.
        return name.SequenceEqual("x-client-ip"u8) || name.SequenceEqual("x-cluster-client-ip"u8) || name.SequenceEqual("true-client-ip"u8)
            || name.SequenceEqual("cf-connecting-ip"u8) || name.SequenceEqual("x-script-name"u8) || name.SequenceEqual("x-scheme"u8)
            || name.SequenceEqual("x-url-scheme"u8) || name.SequenceEqual("x-https"u8) || name.SequenceEqual("front-end-https"u8)
            ? ForwardingHeaders.Other
            : ForwardingHeaders.None;
    }
}
