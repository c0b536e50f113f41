using Wizgi.Server.Trust;

namespace Wizgi.Server.Remote;

/// <summary>Tells an origin who asked, in place of whatever the request said of that: what was to be believed of it stands in the environ by now.</summary>
/// <remarks>RFC 7239, and the X-Forwarded headers, which no specification has. docs/proxies.md.</remarks>
internal static class ForwardedFields
{
    /// <summary>Whether a header field of the request is one of their kind.</summary>
    /// <param name="name">With hyphens.</param>
    public static bool Has(string name) => ForwardingHeaderNames.Find(System.Text.Encoding.Latin1.GetBytes(name)) != ForwardingHeaders.None;

    public static IEnumerable<(string Name, string Value)> Of(Environ environ)
    {
        var (client, port) = (environ.Find(EnvironKeys.RemoteAddr) ?? "", environ.Find(EnvironKeys.RemotePort));
        var (scheme, host, prefix) = (environ.UrlScheme, environ.Find("HTTP_HOST"), RemoteTarget.EncodePath(environ.ScriptName));
        if (client.Length > 0) yield return ("X-Forwarded-For", client);
        yield return ("X-Forwarded-Proto", scheme);
        if (host is not null) yield return ("X-Forwarded-Host", host);
        if (prefix.Length > 0) yield return ("X-Forwarded-Prefix", prefix);
        // RFC 7239 §6: a colon, as in every IPv6 address, has to be quoted.
        var node = client.Length == 0 ? "unknown" : client.Contains(':', StringComparison.Ordinal) ? $"[{client}]" : client;
        var with = port is null || client.Length == 0 ? node : $"{node}:{port}";
        var element = $"for=\"{with}\";proto={scheme}";
        // A host with those two is none.
        yield return ("Forwarded", host is null || host.AsSpan().ContainsAny('"', '\\') ? element : $"{element};host=\"{host}\"");
    }
}
