namespace Wizgi.Cli.Settings;

/// <summary>Which settings mean nothing to a process of one request, whose web server has the sockets, and starts and ends it.</summary>
internal static class CgiSettings
{
    /// <summary>In files and variables, which may be those of a server too, they are passed over.</summary>
    public static IReadOnlyList<Setting> Foreign { get; } =
    [
        .. SocketSettings.Section.Settings, .. TlsSettings.Section.Settings, .. WorkerCountSettings.Section.Settings,
        ProcessSettings.Workers, ProcessSettings.Threads, ProcessSettings.GracefulTimeout,
        OperationSettings.User, OperationSettings.Group, OperationSettings.InitGroups, OperationSettings.Umask, OperationSettings.PidFile, OperationSettings.Daemon,
        DevelopmentSettings.Reload, DevelopmentSettings.ExtraFiles,
        TrustSettings.ProxyProtocolVersion,
    ];

    /// <exception cref="UserError">One of them is a flag, or a mount needs processes that stay.</exception>
    public static void Check(ServeSettings settings)
    {
        foreach (var setting in Foreign)
            if (settings.Given(setting) is { } given && given.Place.StartsWith('-')) throw new UserError($"{given.Place}: 'wizgi cgi' answers one request of a web server and ends; this is for a server", ExitCodes.Usage);
        if (PoolSettings.Mounts(settings).FirstOrDefault() is { } mount)
            throw new UserError($"{settings.PlaceOf(AppSettings.Mounts)} {mount.Place}={mount.Reference}: a pool of its own needs a server that stays, and 'wizgi cgi' is none; leave the options behind the application out");
    }
}
