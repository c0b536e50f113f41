namespace Wizgi.Cli.Settings;

/// <summary>How many workers there are when that follows the load, and when one is replaced: docs/workers.md.</summary>
internal static class WorkerCountSettings
{
    public static readonly Setting<int> MinWorkers = new("min_workers", SettingTypes.Count(1, ProcessSettings.MostWorkers))
    {
        Flags = ["--min-workers"],
        Prose = "The fewest workers when their number follows the load. Without it, as many as --workers says.",
    };

    public static readonly Setting<int> MaxWorkers = new("max_workers", SettingTypes.Count(1, ProcessSettings.MostWorkers))
    {
        Flags = ["--max-workers"],
        Prose = "The most workers when their number follows the load. Without it, as many as --workers says.",
    };

    public static readonly Setting<int> MaxRequests = new("max_requests", SettingTypes.Count(0, int.MaxValue))
    {
        Flags = ["--max-requests"],
        Default = "0",
        DefaultSource = "gunicorn",
        Prose = "A worker is replaced after so many requests; 0: never.",
    };

    public static readonly Setting<int> MaxRequestsJitter = new("max_requests_jitter", SettingTypes.Count(0, int.MaxValue))
    {
        Flags = ["--max-requests-jitter"],
        Default = "0",
        DefaultSource = "gunicorn",
        Prose = "Up to so many requests more, at random for each worker.",
    };

    public static readonly Setting<TimeSpan> MaxWorkerAge = new("max_worker_age", SettingTypes.Seconds())
    {
        Flags = ["--max-worker-age"],
        Default = "0",
        Prose = "A worker is replaced when it is so many seconds old; 0: never.",
    };

    public static readonly Setting<TimeSpan> MaxWorkerAgeJitter = new("max_worker_age_jitter", SettingTypes.Seconds())
    {
        Flags = ["--max-worker-age-jitter"],
        Default = "0",
        Prose = "Up to so many seconds more, at random for each worker.",
    };

    public static readonly Setting<long> MaxWorkerMemory = new("max_worker_memory", SettingTypes.Size(0, long.MaxValue))
    {
        Flags = ["--max-worker-memory"],
        Default = "0",
        Prose = "A worker is replaced when its resident memory (RSS) is more than that; 0: never.",
    };

    public static readonly SettingSection Section = new("Number and life of workers",
        MinWorkers, MaxWorkers, MaxRequests, MaxRequestsJitter, MaxWorkerAge, MaxWorkerAgeJitter, MaxWorkerMemory);

    // What only a supervisor can do.
    private static readonly Setting[] Supervised = [MinWorkers, MaxWorkers, MaxRequests, MaxWorkerAge, MaxWorkerMemory];

    /// <summary>The number of workers follows the load.</summary>
    public static bool IsElastic(ServeSettings settings) => settings.Get(MinWorkers) > 0 || settings.Get(MaxWorkers) > 0;

    /// <summary>The fewest and most workers; where one was not given, it is <c>workers</c>. Without both, any number an administrator asks for.</summary>
    public static (int Least, int Most) Range(ServeSettings settings)
    {
        if (!IsElastic(settings)) return (1, int.MaxValue);
        var workers = settings.Get(ProcessSettings.Workers);
        return (settings.Given(MinWorkers) is null ? workers : settings.Get(MinWorkers), settings.Given(MaxWorkers) is null ? workers : settings.Get(MaxWorkers));
    }

    /// <summary>Other processes may run the application too: <c>wsgi.multiprocess</c>.</summary>
    public static bool IsMultiProcess(ServeSettings settings) => Math.Max(settings.Get(ProcessSettings.Workers), settings.Get(MaxWorkers)) > 1;

    /// <exception cref="UserError">The values do not go together.</exception>
    public static void Check(ServeSettings settings)
    {
        if (settings.Get(ProcessSettings.Workers) == 0)
        {
            foreach (var setting in Supervised)
                if (settings.Given(setting) is { Texts: [.., not "0"] } given)
                    throw new UserError($"{given.Place} needs a supervisor, and {settings.PlaceOf(ProcessSettings.Workers)} 0 has none; use 1 worker or more");
            return;
        }
        var (least, most) = Range(settings);
        if (least <= most) return;
        throw new UserError($"{settings.PlaceOf(settings.Given(MinWorkers) is null ? ProcessSettings.Workers : MinWorkers)} {least} is more than "
            + $"{settings.PlaceOf(settings.Given(MaxWorkers) is null ? ProcessSettings.Workers : MaxWorkers)} {most}");
    }
}
