using System.Diagnostics;
using System.Globalization;

namespace Wizgi.Conformance.Support;

/// <summary>What a process holds and uses, as the kernel counts it (proc(5)).</summary>
public sealed class ProcessUse(int id)
{
    // Idle threads wake up for timers, and methods are compiled a while after they were hot.
    private const double MostWhenIdle = 0.3;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Memory that a process uses.</summary>
    public static long ResidentBytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;

    /// <summary>Whether a process runs: one that has ended and that nobody has waited for does not.</summary>
    public static bool IsAlive(int process) => ReadIfThere($"/proc/{process}/stat") is { Length: > 0 } state && !state.Contains(") Z ", StringComparison.Ordinal);

    /// <summary>The children of a process by their numbers; none, if it has ended. The kernel keeps those of each thread by themselves.</summary>
    public static List<int> Children(int process)
    {
        try
        {
            return [.. Directory.GetDirectories($"/proc/{process}/task").SelectMany(thread => ReadIfThere($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture)).Order()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    // What a file tells of may end after it was opened.
    private static string ReadIfThere(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>Open files and sockets.</summary>
    public int Descriptors => Directory.GetFileSystemEntries($"/proc/{id}/fd").Length;

    /// <summary>Waits until no more are open than that.</summary>
    public async Task WaitForDescriptors(int most)
    {
        var limit = Stopwatch.StartNew();
        while (Descriptors > most)
        {
            if (limit.Elapsed > Patience) throw new TimeoutException($"{Descriptors} descriptors are open, and only {most} were expected: {string.Join(", ", Targets())}");
            await Task.Delay(20);
        }
    }

    private IEnumerable<string?> Targets() => Directory.GetFileSystemEntries($"/proc/{id}/fd").Select(entry => new FileInfo(entry).LinkTarget);

    /// <summary>Waits for a period in which no thread wanted to run for more than a part of it. A busy loop never lets one come.</summary>
    public async Task WaitUntilIdle()
    {
        var limit = Stopwatch.StartNew();
        for (double busiest; (busiest = await Busiest()) > MostWhenIdle;)
            if (limit.Elapsed > Patience) throw new TimeoutException($"a thread still wants to run for {busiest:P0} of the time");
    }

    /// <summary>
    /// The largest part of a period that one of the threads wanted to run: 1 is a busy loop. The time it waited for a processor counts, so that
    /// a busy machine hides nothing.
    /// </summary>
    private async Task<double> Busiest()
    {
        var before = Threads();
        var clock = Stopwatch.StartNew();
        await Task.Delay(Period);
        var elapsed = clock.Elapsed;
        return Threads().Max(thread => (thread.Value - before.GetValueOrDefault(thread.Key)) / elapsed);
    }

    private Dictionary<string, TimeSpan> Threads()
    {
        var threads = new Dictionary<string, TimeSpan>();
        foreach (var folder in Directory.GetDirectories($"/proc/{id}/task"))
        {
            try
            {
                // Nanoseconds on a processor, nanoseconds waiting for one, turns.
                var numbers = File.ReadAllText(Path.Combine(folder, "schedstat")).Split(' ');
                threads[folder] = TimeSpan.FromMicroseconds(numbers.Take(2).Sum(text => long.Parse(text, CultureInfo.InvariantCulture)) / 1000.0);
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }
        return threads;
    }
}
