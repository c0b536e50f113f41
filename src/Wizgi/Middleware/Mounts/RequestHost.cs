using System.Globalization;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>Which host a request is for: its Host header, or, without one, which HTTP/1.0 allows, SERVER_NAME and SERVER_PORT.</summary>
internal static class RequestHost
{
    public static bool TryFind(Environ environ, out HostName host) =>
        TryFind(environ.Header("Host"), environ.Find(EnvironKeys.ServerName), environ.Find(EnvironKeys.ServerPort), environ.UrlScheme, out host);

    /// <returns>False: it is no host.</returns>
    public static bool TryFind(string? header, string? serverName, string? serverPort, string scheme, out HostName host)
    {
        var isNamed = header is { Length: > 0 };
        if (!HostName.TryParse(isNamed ? header! : Bracketed(serverName ?? ""), out host)) return false;
        if (host.Port is not null) return true;
        // Which port it is when none is named (RFC 9110 §4.2): that of the scheme, or that of the server where there is no Host either.
        var usual = scheme == "https" ? 443 : 80;
        host = host with { Port = isNamed ? usual : int.TryParse(serverPort, NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : 0 };
        return true;
    }

    private static string Bracketed(string name) => name.Contains(':', StringComparison.Ordinal) && !name.StartsWith('[') ? $"[{name}]" : name;
}
