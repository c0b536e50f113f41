using Wizgi.AspNetCore.Gateways;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.Cli.Settings;

/// <summary>Where to listen.</summary>
internal static class SocketSettings
{
    public static readonly Setting<IReadOnlyList<BindAddress>> Bind = new("bind", new SettingList<BindAddress>(new("ADDRESS", (text, folder) => BindAddress.Parse(text, folder)), ','))
    {
        Flags = ["--bind", "-b"],
        Default = "127.0.0.1:8000",
        DefaultSource = "gunicorn",
        SharedVariable = "PORT",
        FromSharedVariable = port => port.Length == 0 ? null : $"0.0.0.0:{port}",
        Prose = "Where to listen: HOST:PORT, [IPv6]:PORT, unix:PATH, fd://N.",
    };

    public static readonly Setting<GatewayProtocol> Protocol = new("protocol", SettingTypes.OneOf(
        ("http", GatewayProtocol.Http), ("fastcgi", GatewayProtocol.FastCgi), ("scgi", GatewayProtocol.Scgi), ("uwsgi", GatewayProtocol.Uwsgi)))
    {
        Flags = ["--protocol"],
        Default = "http",
        DefaultSource = "gunicorn",
        Prose = "What is spoken there: http to clients, or fastcgi, scgi or uwsgi to a web server, which must be on this machine or in --forwarded-allow-ips.",
    };

    private static readonly Setting<int> Backlog = new("backlog", SettingTypes.Count(1, 65535))
    {
        Flags = ["--backlog"],
        Default = "2048",
        DefaultSource = "gunicorn",
        Prose = "How many clients may wait to be accepted. The kernel's own limit is net.core.somaxconn.",
    };

    private static readonly Setting<bool> ReusePort = new("reuse_port", SettingTypes.Switch)
    {
        Flags = ["--reuse-port"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "Let other servers of the same user that do so too listen at the same port; the kernel deals the clients out.",
    };

    public static readonly SettingSection Section = new("Sockets", Bind, Protocol, Backlog, ReusePort);

    /// <summary>How the sockets listen, but for whose their files are.</summary>
    public static ListenerOptions ListenerOptions(ServeSettings settings) => new() { Backlog = settings.Get(Backlog), SharesPort = settings.Get(ReusePort) };

    /// <summary>Where a server listens, with the protocol in front.</summary>
    public static string Show(ServeSettings settings, Listener listener) =>
        settings.Get(Protocol) == GatewayProtocol.Http ? TlsSettings.Show(settings, listener) : $"{Name(settings)}://{listener.Display.Replace("http://", "", StringComparison.Ordinal)}";

    /// <summary>A web server's protocol goes with nothing that is about HTTP on the wire.</summary>
    /// <exception cref="UserError">Such a setting was given.</exception>
    public static void Check(ServeSettings settings)
    {
        if (settings.Get(Protocol) == GatewayProtocol.Http) return;
        var protocol = $"{settings.PlaceOf(Protocol)} {Name(settings)}";
        if (TlsSettings.HasTls(settings)) throw new UserError($"{protocol}: it knows no TLS ({settings.PlaceOf(TlsSettings.CertificateFiles)}); the web server speaks that");
        if (settings.Get(TlsSettings.FrontEnd) == FrontEndKind.Engine) throw new UserError($"{protocol}: the engine speaks HTTP alone ({settings.PlaceOf(TlsSettings.FrontEnd)}); use auto");
        if (TlsSettings.HttpVersions(settings).Any(version => version > 1)) throw new UserError($"{protocol}: versions of HTTP are the web server's business (--http)");
        if (settings.Get(TrustSettings.ProxyProtocolVersion) != ProxyProtocol.Off) throw new UserError($"{protocol}: no PROXY header stands before it ({settings.PlaceOf(TrustSettings.ProxyProtocolVersion)}); the web server says who its client is");
    }

    private static string Name(ServeSettings settings) => settings.Get(Protocol).ToString().ToLowerInvariant();
}
