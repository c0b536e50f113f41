using System.Net.Security;

namespace Wizgi.Cli.Tls;

/// <summary>Names of cipher suites, as RFCs write them (<c>TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256</c>) or as OpenSSL does (<c>ECDHE-RSA-AES128-GCM-SHA256</c>).</summary>
internal static class CipherNames
{
    private static readonly TlsCipherSuite[] Tls13 = [TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256, TlsCipherSuite.TLS_AES_128_GCM_SHA256];

    /// <summary>The suites of a list; without one of TLS 1.3 in it all of those stand before them, as OpenSSL's list does not concern TLS 1.3 (SSL_CTX_set_cipher_list(3)).</summary>
    /// <exception cref="FormatException">A name is none.</exception>
    public static IReadOnlyList<TlsCipherSuite>? Parse(string text)
    {
        if (text.Length == 0) return null;
        TlsCipherSuite[] suites = [.. text.Split([':', ',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(ParseOne)];
        if (suites.Length == 0) throw new FormatException("at least one cipher suite is needed");
        return suites.Any(Tls13.Contains) ? suites : [.. Tls13, .. suites];
    }

    private static TlsCipherSuite ParseOne(string name)
    {
        foreach (var candidate in (string[])[name, FromOpenSsl(name), FromOpenSsl(name) + "_SHA256"])
            if (Enum.TryParse<TlsCipherSuite>(candidate, out var suite) && Enum.IsDefined(suite) && !char.IsAsciiDigit(candidate[0])) return suite;
        throw new FormatException($"'{name}' is no cipher suite. Single suites are named here, such as ECDHE-RSA-AES128-GCM-SHA256; groups and exclusions of OpenSSL (HIGH, !aNULL) are not understood");
    }

    // ECDHE-RSA-AES128-GCM-SHA256 is TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, AES256-SHA TLS_RSA_WITH_AES_256_CBC_SHA; ECDHE-ECDSA-CHACHA20-POLY1305 leaves its _SHA256 out.
    private static string FromOpenSsl(string name)
    {
        var at = name.IndexOf("AES", StringComparison.Ordinal);
        if (at < 0) at = name.IndexOf("CHACHA20", StringComparison.Ordinal);
        if (at < 0) return name;
        var exchange = at == 0 ? "RSA" : name[..(at - 1)].Replace('-', '_');
        var cipher = name[at..].Replace("AES128", "AES_128", StringComparison.Ordinal).Replace("AES256", "AES_256", StringComparison.Ordinal).Replace('-', '_');
        if (!cipher.Contains("GCM", StringComparison.Ordinal) && !cipher.Contains("CCM", StringComparison.Ordinal) && !cipher.Contains("CHACHA", StringComparison.Ordinal))
            cipher = cipher.Replace("_SHA", "_CBC_SHA", StringComparison.Ordinal);
        return $"TLS_{exchange}_WITH_{cipher}";
    }
}
