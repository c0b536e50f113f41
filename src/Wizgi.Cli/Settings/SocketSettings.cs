using Wizgi.Server.Engine;

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

    public static readonly SettingSection Section = new("Sockets", Bind);
}
