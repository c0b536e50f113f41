using Wizgi.Server.Trust;

namespace Wizgi.Cli.Settings;

/// <summary>The settings about proxies: <see cref="TrustOptions"/>.</summary>
internal static class TrustSettings
{
    // gunicorn's default for its allow lists.
    private const string Loopback = "127.0.0.1,::1";

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

    private static readonly string XForwardedNames = string.Join(", ", Names.Skip(1).Select(item => item.Name));

    public static readonly SettingType<PeerList> Peers = new("PEERS", PeerList.Parse);

    private static readonly Setting<PeerList> ForwardedAllowIps = new("forwarded_allow_ips", Peers)
    {
        Flags = ["--forwarded-allow-ips"],
        Default = Loopback,
        DefaultSource = "gunicorn",
        SharedVariable = "FORWARDED_ALLOW_IPS",
        Prose = "Proxies whose forwarded headers are believed: addresses and networks separated by commas, or * for every peer.",
    };

    private static readonly Setting<ForwardingHeaders> TrustedProxyHeaders = new("trusted_proxy_headers", new SettingType<ForwardingHeaders>("NAMES", ParseHeaders))
    {
        Flags = ["--trusted-proxy-headers"],
        Default = "x-forwarded-for,x-forwarded-proto",
        DefaultSource = "uvicorn, ASP.NET Core; of the others a proxy passes on what its client sent, unless it is told otherwise",
        Prose = "The forwarded headers that those proxies set themselves: forwarded, or some of " + XForwardedNames + ".",
    };

    public static readonly Setting<ProxyProtocol> ProxyProtocolVersion = new("proxy_protocol", SettingTypes.OneOf(
        [("auto", ProxyProtocol.Auto), ("v1", ProxyProtocol.V1), ("v2", ProxyProtocol.V2), ("off", ProxyProtocol.Off)],
        [("true", ProxyProtocol.Auto), ("false", ProxyProtocol.Off)]))
    {
        Flags = ["--proxy-protocol"],
        Default = "off",
        DefaultSource = "gunicorn",
        Bare = "auto",
        Prose = "Expect the PROXY protocol on every connection; without a value auto.",
    };

    private static readonly Setting<PeerList> ProxyAllowFrom = new("proxy_allow_ips", Peers)
    {
        Flags = ["--proxy-allow-from", "--proxy-allow-ips"],
        Default = Loopback,
        DefaultSource = "gunicorn",
        Prose = "The peers that may connect with the PROXY protocol.",
    };

    private static readonly Setting<HeaderMap> HeaderNames = new("header_map", SettingTypes.OneOf(("drop", HeaderMap.Drop), ("refuse", HeaderMap.Refuse), ("dangerous", HeaderMap.Dangerous)))
    {
        Flags = ["--header-map"],
        Default = "drop",
        DefaultSource = "gunicorn",
        Prose = "Header names with underscores: drop them, refuse the request, or dangerous: take them for the names with hyphens.",
    };

    public static readonly SettingSection Section = new("Proxies", ForwardedAllowIps, TrustedProxyHeaders, ProxyProtocolVersion, ProxyAllowFrom, HeaderNames);

    // Who can connect to the socket of a pool is a worker of its server, which passes the environ on.
    private static readonly TrustOptions OfPool = new() { ForwardedPeers = PeerList.Parse(""), ForwardingHeaders = ForwardingHeaders.Environ };

    public static TrustOptions Read(ServeSettings settings) => PoolSettings.IsPool(settings) ? OfPool : new()
    {
        ForwardedPeers = settings.Get(ForwardedAllowIps),
        ForwardingHeaders = settings.Get(TrustedProxyHeaders),
        ProxyProtocol = settings.Get(ProxyProtocolVersion),
        ProxyPeers = settings.Get(ProxyAllowFrom),
        ErrorViewers = settings.Get(DevelopmentSettings.DebugAllowFrom),
        HeaderMap = settings.Get(HeaderNames),
    };

    private static ForwardingHeaders ParseHeaders(string text)
    {
        var headers = ForwardingHeaders.None;
        foreach (var name in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var header = Names.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Header;
            if (header == ForwardingHeaders.None) throw new FormatException($"'{name}' is none of forwarded, {XForwardedNames}");
            headers |= header;
        }
        // Of two headers that say the same, a proxy sets one and passes its client's other on (waitress excludes the same pair).
        if (headers.HasFlag(ForwardingHeaders.Forwarded) && headers != ForwardingHeaders.Forwarded)
            throw new FormatException($"forwarded stands alone; believe the header that your proxy sets");
        if (headers.HasFlag(ForwardingHeaders.XForwardedFor | ForwardingHeaders.XRealIp))
            throw new FormatException($"x-forwarded-for or x-real-ip, not both; believe the one that your proxy sets");
        return headers;
    }
}
