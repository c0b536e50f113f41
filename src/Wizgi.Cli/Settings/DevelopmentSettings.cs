using Wizgi.Cli.Paste;
using Wizgi.Cli.Reloading;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.Cli.Settings;

/// <summary>What helps to write an application, and has no place in production.</summary>
internal static class DevelopmentSettings
{
    public static readonly Setting<bool> Reload = new("reload", SettingTypes.Switch)
    {
        Flags = ["--reload"],
        Default = "false",
        Prose = "Load the application anew when its Python files or templates change; if it is broken, show the traceback until the next change.",
    };

    public static readonly Setting<IReadOnlyList<ExtraFiles>> ExtraFiles = new("reload_extra_files", new SettingList<ExtraFiles>(new("FILE", (text, folder) => new ExtraFiles(text, folder))))
    {
        Flags = ["--reload-extra-file"],
        Prose = "A further file that reloads when it changes, a folder with all that is in it, or a pattern such as 'config/**/*.yaml'.",
    };

    /// <summary>Clients on this machine, and those of <see cref="DebugAllowFrom"/>, see what went wrong.</summary>
    public static readonly Setting<bool> Debug = new("debug", SettingTypes.Switch)
    {
        Flags = ["--debug"],
        Default = "false",
        Prose = "Show clients on this machine a traceback page, with source and values, when the application fails.",
    };

    /// <summary>Null: nobody was named.</summary>
    public static readonly Setting<PeerList?> DebugAllowFrom = new("debug_allow_from", TrustSettings.Peers)
    {
        Flags = ["--debug-allow-from"],
        Prose = "Further clients that see such pages: addresses and networks separated by commas, or * for everybody.",
    };

    public static readonly SettingSection Section = new("Development", Reload, ExtraFiles, Debug, DebugAllowFrom);

    /// <summary>Checks what belongs together.</summary>
    /// <exception cref="UserError">A setting needs another.</exception>
    public static void Check(ServeSettings settings)
    {
        var (reloads, debugs) = (settings.Get(Reload), settings.Get(Debug));
        if (reloads && settings.Get(ProcessSettings.Workers) == 0)
            throw new UserError($"{settings.PlaceOf(Reload)} needs a supervisor, and {settings.PlaceOf(ProcessSettings.Workers)} 0 does without one; leave it out, or give a number from 1");
        // gunicorn's files name them for whenever --reload is given.
        if (!reloads && settings.Given(ExtraFiles) is { } files && files.Place.StartsWith('-')) throw new UserError($"{files.Place} needs --reload");
        if (!reloads && !debugs && settings.Given(DebugAllowFrom) is { } viewers) throw new UserError($"{viewers.Place} needs --debug or --reload");
    }

    /// <summary>The files that reload besides the application's own: also that which it comes from.</summary>
    public static IReadOnlyList<ExtraFiles> Watched(ServeSettings settings)
    {
        var named = settings.Get(ExtraFiles);
        var folder = settings.Get(AppSettings.Directory);
        return [.. named, .. AppSettings.References(settings).Select(reference => PasteReference.TryParse(reference, out var paste) && File.Exists(Path.GetFullPath(paste.Path, folder)) ? new ExtraFiles(paste.Path, folder) : null).OfType<ExtraFiles>()];
    }

    /// <summary>What to say of a server that shows errors to more or fewer clients than one may think; null: nothing.</summary>
    public static string? DebugWarning(ServeSettings settings, IEnumerable<Listener> listeners)
    {
        if (settings.Given(DebugAllowFrom) is { Texts: var peers }) return $"Errors are shown, with source and values of the application, to {peers[^1]}. Never in production.";
        return settings.Get(Debug) && listeners.Any(listener => !listener.IsLoopback)
            ? "--debug shows errors only to clients on this machine, and this server has others; name them with --debug-allow-from"
            : null;
    }
}
