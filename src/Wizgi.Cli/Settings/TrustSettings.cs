using Wizgi.Server.Trust;

namespace Wizgi.Cli.Settings;

/// <summary>The settings about proxies: from text to <see cref="TrustOptions"/>.</summary>
internal static class TrustSettings
{
    /// <summary>gunicorn's default for its allow lists.</summary>
    public const string Loopback = "127.0.0.1,::1";

    /// <summary>uvicorn's and ASP.NET Core's; of the others a proxy passes on what its client sent, unless it is told otherwise.</summary>
    public const string DefaultHeaders = "x-forwarded-for,x-forwarded-proto";

    /// <summary>gunicorn's name for the environment variable that stands for --forwarded-allow-ips.</summary>
    public const string Variable = "FORWARDED_ALLOW_IPS";

    private const string ProxyProtocolFlag = "--proxy-protocol";

    private static readonly (string Name, ForwardingHeaders Header)[] Names =
    [
        ("forwarded", ForwardingHeaders.Forwarded),
        ("x-forwarded-for", ForwardingHeaders.XForwardedFor),
        ("x-forwarded-proto", ForwardingHeaders.XForwardedProto),
        ("x-forwarded-host", ForwardingHeaders.XForwardedHost),
        ("x-forwarded-port", ForwardingHeaders.XForwardedPort),
        ("x-forwarded-prefix", ForwardingHeaders.XForwardedPrefix),
        ("x-forwarded-scheme", ForwardingHeaders.XForwardedScheme),
        ("x-forwarded-ssl", ForwardingHeaders.XForwardedSsl),
        ("x-real-ip", ForwardingHeaders.XRealIp),
    ];

    public static string XForwardedNames { get; } = string.Join(", ", Names.Skip(1).Select(item => item.Name));

    /// <exception cref="UserError">A value is wrong; the message says which and what is allowed.</exception>
    public static ServeSettings Check(ServeSettings settings)
    {
        _ = Read(settings);
        return settings;
    }

    /// <inheritdoc cref="Check"/>
    public static TrustOptions Read(ServeSettings settings) => new()
    {
        ForwardedPeers = ParsePeers("--forwarded-allow-ips", settings.ForwardedAllowIps),
        ForwardingHeaders = ParseHeaders(settings.TrustedProxyHeaders),
        ProxyProtocol = settings.ProxyProtocol.ToLowerInvariant() switch
        {
            "auto" => ProxyProtocol.Auto,
            "v1" => ProxyProtocol.V1,
            "v2" => ProxyProtocol.V2,
            "off" => ProxyProtocol.Off,
            _ => throw new UserError($"{ProxyProtocolFlag} {settings.ProxyProtocol}: use auto, v1, v2 or off"),
        },
        ProxyPeers = ParsePeers("--proxy-allow-from", settings.ProxyAllowFrom),
        ErrorViewers = settings.DebugAllowFrom is { } viewers ? ParsePeers("--debug-allow-from", viewers) : null,
        HeaderMap = settings.HeaderMap.ToLowerInvariant() switch
        {
            "drop" => HeaderMap.Drop,
            "refuse" => HeaderMap.Refuse,
            "dangerous" => HeaderMap.Dangerous,
            _ => throw new UserError($"--header-map {settings.HeaderMap}: use drop, refuse or dangerous"),
        },
    };

    /// <summary>Gives a <c>--proxy-protocol</c> without a mode its mode, so that the word behind it is not taken for one.</summary>
    public static string[] CompleteProxyProtocol(string[] arguments) =>
        [.. arguments.Select((word, index) => word == ProxyProtocolFlag && !IsMode(arguments.ElementAtOrDefault(index + 1)) ? $"{ProxyProtocolFlag}=auto" : word)];

    private static bool IsMode(string? word) => word?.ToLowerInvariant() is "auto" or "v1" or "v2" or "off";

    private static PeerList ParsePeers(string flag, string text)
    {
        try
        {
            return PeerList.Parse(text);
        }
        catch (FormatException problem)
        {
            throw new UserError($"{flag}: {problem.Message}");
        }
    }

    private static ForwardingHeaders ParseHeaders(string text)
    {
        const string Flag = "--trusted-proxy-headers";
        var headers = ForwardingHeaders.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var header = Names.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Header;
            if (header == ForwardingHeaders.None) throw new UserError($"{Flag}: '{name}' is none of forwarded, {XForwardedNames}");
            headers |= header;
        }
        // Of two headers that say the same, a proxy sets one and passes its client's other on (waitress excludes the same pair).
        if (headers.HasFlag(ForwardingHeaders.Forwarded) && headers != ForwardingHeaders.Forwarded)
            throw new UserError($"{Flag} {text}: forwarded stands alone; believe the header that your proxy sets");
        if (headers.HasFlag(ForwardingHeaders.XForwardedFor | ForwardingHeaders.XRealIp))
            throw new UserError($"{Flag} {text}: x-forwarded-for or x-real-ip, not both; believe the one that your proxy sets");
        return headers;
    }
}
