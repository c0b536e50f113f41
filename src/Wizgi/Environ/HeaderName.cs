using System.Text;

namespace Wizgi;

/// <summary>How the name of a request header becomes an environ key.</summary>
/// <remarks>RFC 3875 §4.1.18.</remarks>
internal static class HeaderName
{
    /// <summary>Whether a request header may reach the environ at all.</summary>
    /// <remarks>
    /// A name with an underscore is refused: <c>X_Forwarded_For</c> and <c>X-Forwarded-For</c> would be one key (CVE-2015-0219).
    /// <c>Proxy</c> is refused: it would be <c>HTTP_PROXY</c>, which libraries take for a setting (httpoxy, CVE-2016-1000110).
    /// </remarks>
    public static bool IsWelcome(ReadOnlySpan<byte> name) => !name.Contains((byte)'_') && !Ascii.EqualsIgnoreCase(name, "proxy"u8);

    /// <summary>Writes <c>HTTP_</c> and the name in upper case, hyphens as underscores.</summary>
    /// <param name="name">The name as received: a token without underscore.</param>
    /// <param name="destination">At least <c>name.Length + 5</c> bytes.</param>
    /// <returns>The part of <paramref name="destination"/> that was written.</returns>
    public static ReadOnlySpan<byte> ToEnvironKey(ReadOnlySpan<byte> name, Span<byte> destination)
    {
        "HTTP_"u8.CopyTo(destination);
        Ascii.ToUpper(name, destination[5..], out var written);
        var key = destination[..(5 + written)];
        key.Replace((byte)'-', (byte)'_');
        return key;
    }
}
