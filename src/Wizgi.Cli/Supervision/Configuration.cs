using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Server;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision;

/// <summary>What workers are started with, and what to go back to when a reload fails.</summary>
/// <param name="settings">Of the first generation.</param>
/// <param name="sockets">What they ask for.</param>
/// <param name="reread">Reads the settings anew, as a start would; throws <see cref="UserError"/>.</param>
internal sealed class Configuration(ServeSettings settings, ListenerSet sockets, Func<ServeSettings> reread)
{
    private (ServeSettings Settings, IReadOnlyList<Listener> Listeners) _proven = (settings, sockets.Current);

    public ServeSettings Settings { get; private set; } = settings;

    /// <summary>Raised with each reload.</summary>
    public int Generation { get; private set; } = 1;

    /// <summary>Reads the settings anew and opens the sockets that they ask for. The old sockets stay open: workers serve them.</summary>
    /// <exception cref="UserError">The settings are wrong. Nothing has changed.</exception>
    /// <exception cref="BindException">A socket cannot be opened. Nothing has changed.</exception>
    public void Reread()
    {
        var read = reread();
        if (!AppSettings.IsAny(read)) throw new UserError("there is no application any more (wsgi_app, mount)");
        if (read.Get(ProcessSettings.Workers) == 0) throw new UserError("-w 0: a supervisor cannot become a server without one by a reload; stop it and start anew");
        sockets.Use(sockets.Open(read.Get(SocketSettings.Bind), ServerFiles.ListenerOptions(read)));
        Settings = read;
        Generation++;
    }

    /// <summary>Only workers of the present generation serve: the sockets of others are closed.</summary>
    /// <returns>What was closed.</returns>
    public IReadOnlyList<Listener> Accept()
    {
        _proven = (Settings, sockets.Current);
        return sockets.CloseOthers(sockets.Current);
    }

    /// <summary>The new settings serve nobody: the last ones that did are in force again.</summary>
    public void GoBack()
    {
        sockets.Use(_proven.Listeners);
        sockets.CloseOthers(_proven.Listeners);
        Settings = _proven.Settings;
    }
}
