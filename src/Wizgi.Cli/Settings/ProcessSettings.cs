namespace Wizgi.Cli.Settings;

/// <summary>Processes and threads.</summary>
internal static class ProcessSettings
{
    public const int MostWorkers = 1024;

    /// <summary>0: no supervisor.</summary>
    public static readonly Setting<int> Workers = new("workers", new SettingType<int>("N|auto", text =>
        text == "auto" ? Environment.ProcessorCount
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) && count <= MostWorkers ? count
        : throw new FormatException($"a number from 0 to {MostWorkers}, or auto, is needed")))
    {
        Flags = ["--workers", "-w"],
        Default = "1",
        DefaultSource = "gunicorn",
        SharedVariable = "WEB_CONCURRENCY",
        FromSharedVariable = count => count.Length == 0 ? null : count,
        Prose = "Worker processes; auto: one for each processor; 0: no supervisor, this process serves by itself.",
    };

    /// <summary>Application calls at once.</summary>
    public static readonly Setting<int> Threads = new("threads", SettingTypes.Count(1, 1024))
    {
        Flags = ["--threads"],
        Default = "1",
        DefaultSource = "gunicorn",
        Prose = "How many application calls a worker may run at once. With more than 1 the application must be thread-safe.",
    };

    /// <summary>Zero: no deadline.</summary>
    public static readonly Setting<TimeSpan> Timeout = new("timeout", SettingTypes.Seconds())
    {
        Flags = ["--timeout", "-t"],
        Default = "30",
        DefaultSource = "gunicorn",
        Prose = "Seconds that the application may take until its response begins, and from each block to the next; then the request is ended with a 504. 0: any time.",
    };

    public static readonly Setting<TimeSpan> GracefulTimeout = new("graceful_timeout", SettingTypes.Seconds())
    {
        Flags = ["--graceful-timeout"],
        Default = "30",
        DefaultSource = "gunicorn",
        Prose = "Seconds that requests under way get to finish after SIGTERM.",
    };

    public static readonly SettingSection Section = new("Processes", Workers, Threads, Timeout, GracefulTimeout);
}
