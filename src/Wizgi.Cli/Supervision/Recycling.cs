using System.Globalization;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Supervision;

/// <summary>Finds the workers that are too old or too large. Those that have answered enough requests say so themselves.</summary>
internal static class Recycling
{
    // One that is too large when it has only loaded the application would else be replaced without end, as fast as it can be started.
    private const long YoungestForMemory = 10_000;

    private const long Megabyte = 1024 * 1024;

    /// <summary>Whether workers have to be looked at from time to time.</summary>
    public static bool IsNeeded(ServeSettings settings) => settings.Get(WorkerCountSettings.MaxWorkerAge) > TimeSpan.Zero || settings.Get(WorkerCountSettings.MaxWorkerMemory) > 0;

    /// <summary>Why a worker should be replaced, or null.</summary>
    /// <param name="worker">Ready.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="memory">How many bytes of memory a process uses.</param>
    public static string? WhyReplace(WorkerHandle worker, ServeSettings settings, long now, Func<int, long> memory)
    {
        var age = now - worker.StartedAt;
        var oldest = settings.Get(WorkerCountSettings.MaxWorkerAge);
        if (oldest > TimeSpan.Zero && age >= (oldest + (settings.Get(WorkerCountSettings.MaxWorkerAgeJitter) * worker.Jitter)).TotalMilliseconds)
            return string.Create(CultureInfo.InvariantCulture, $"it is {age / 1000} s old (--max-worker-age)");
        var largest = settings.Get(WorkerCountSettings.MaxWorkerMemory);
        if (largest > 0 && age >= YoungestForMemory && memory(worker.Process) is var used && used > largest)
            return string.Create(CultureInfo.InvariantCulture, $"it uses {used / Megabyte} MB of memory (--max-worker-memory)");
        return null;
    }
}
