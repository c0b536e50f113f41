using Wizgi.Cli.Reloading;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Settings;

/// <summary>The settings for development: checks what belongs together.</summary>
internal static class DevelopmentSettings
{
    /// <exception cref="UserError">A value is wrong, or a setting needs another.</exception>
    public static ServeSettings Check(ServeSettings settings)
    {
        if (settings.Reload && settings.Workers == 0) throw new UserError("--reload needs a supervisor, which -w 0 does without; leave -w 0 out, or give a number from 1");
        if (!settings.Reload && settings.ReloadExtraFiles.Length > 0) throw new UserError("--reload-extra-file needs --reload");
        if (!settings.Debug && !settings.Reload && settings.DebugAllowFrom is not null) throw new UserError("--debug-allow-from needs --debug or --reload");
        _ = settings.ParseReloadExtraFiles();
        return settings;
    }

    public static ExtraFiles[] ParseReloadExtraFiles(this ServeSettings settings) => [.. settings.ReloadExtraFiles.Select(text => new ExtraFiles(text, settings.Directory))];

    /// <summary>What to say of a server that shows errors to fewer clients than it has; null: nothing.</summary>
    public static string? DebugWarning(ServeSettings settings, IEnumerable<Listener> listeners)
    {
        if (!settings.Debug) return null;
        if (settings.DebugAllowFrom is { } peers) return $"--debug shows source and values of the application to {peers}. Never in production.";
        return listeners.Any(listener => !listener.IsLoopback)
            ? "--debug shows errors only to clients on this machine, and this server has others; name them with --debug-allow-from"
            : null;
    }
}
