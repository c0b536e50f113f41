using System.CommandLine;

namespace Wizgi.Cli.Settings;

/// <summary>The flags that say how many workers there are and when one is replaced: docs/workers.md.</summary>
internal static class WorkerOptions
{
    private static readonly Option<int> MaxRequests = LimitOptions.Count("--max-requests", 0, "Replace a worker after so many requests; 0: never.");

    private static readonly Option<int> MaxRequestsJitter = LimitOptions.Count("--max-requests-jitter", 0, "Up to so many more, at random for each worker.");

    private static readonly Option<double> MaxAge = LimitOptions.Seconds("--max-worker-age", TimeSpan.Zero, "Replace a worker that is so many seconds old; 0: never.");

    private static readonly Option<double> MaxAgeJitter = LimitOptions.Seconds("--max-worker-age-jitter", TimeSpan.Zero, "Up to so many seconds more, at random for each worker.");

    private static readonly Option<string> MaxMemory = LimitOptions.Size("--max-worker-memory", 0, "Replace a worker that uses more memory (RSS), as 512m; 0: never.");

    private static readonly Option<int> MinWorkers = LimitOptions.Count("--min-workers", 0, "The fewest workers when their number follows the load. [-w]");

    private static readonly Option<int> MaxWorkers = LimitOptions.Count("--max-workers", 0, "The most workers when their number follows the load. [-w]");

    /// <summary>All of them, in the order of the help.</summary>
    public static Option[] All => [MinWorkers, MaxWorkers, MaxRequests, MaxRequestsJitter, MaxAge, MaxAgeJitter, MaxMemory];

    /// <exception cref="UserError">A value is out of its range, or the values do not go together.</exception>
    public static ServeSettings Read(ParseResult result, ServeSettings settings) => Check(settings with
    {
        MinWorkers = LimitOptions.ReadCount(result, MinWorkers, 0, 1024),
        MaxWorkers = LimitOptions.ReadCount(result, MaxWorkers, 0, 1024),
        MaxRequests = LimitOptions.ReadCount(result, MaxRequests, 0, int.MaxValue),
        MaxRequestsJitter = LimitOptions.ReadCount(result, MaxRequestsJitter, 0, int.MaxValue),
        MaxWorkerAge = LimitOptions.ReadSeconds(result, MaxAge),
        MaxWorkerAgeJitter = LimitOptions.ReadSeconds(result, MaxAgeJitter),
        MaxWorkerMemory = LimitOptions.ReadSize(result, MaxMemory, 0, long.MaxValue),
    });

    /// <exception cref="UserError">The values do not go together.</exception>
    public static ServeSettings Check(ServeSettings settings)
    {
        var (least, most) = settings.WorkerRange;
        if (least > most) throw new UserError($"--min-workers {least} is more than {(settings.MaxWorkers > 0 ? "--max-workers" : "-w")} {most}");
        if (settings.Workers > 0) return settings;
        string? alone = settings switch
        {
            { IsElastic: true } => settings.MinWorkers > 0 ? "--min-workers" : "--max-workers",
            { MaxRequests: > 0 } => "--max-requests",
            { MaxWorkerAge.Ticks: > 0 } => "--max-worker-age",
            { MaxWorkerMemory: > 0 } => "--max-worker-memory",
            _ => null,
        };
        return alone is null ? settings : throw new UserError($"{alone} needs a supervisor, and -w 0 has none; use -w 1 or more");
    }
}
