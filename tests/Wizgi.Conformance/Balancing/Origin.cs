using System.Diagnostics;
using System.Globalization;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Balancing;

/// <summary>A destination in a process of its own: <c>balancing/origin.py</c>.</summary>
public sealed class Origin : IDisposable
{
    private readonly Process _process;

    private Origin(Process process, string host, int port) => (_process, Host, Port) = (process, host, port);

    public string Host { get; }

    public int Port { get; }

    public string Address => $"http://{Host}:{Port}";

    /// <summary>Starts one, and returns when it listens.</summary>
    public static async Task<Origin> Start(string name, double seconds = 0, int port = 0, string host = "127.0.0.1", params string[] through)
    {
        string[] words = [.. through, Repository.Python, Path.Combine(Repository.Apps, "balancing", "origin.py"), host, $"{port}", name, seconds.ToString(CultureInfo.InvariantCulture)];
        var process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true })!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var line = await process.StandardOutput.ReadLineAsync(limit.Token);
        return new Origin(process, host, int.Parse(line!, CultureInfo.InvariantCulture));
    }

    /// <summary>Ends it at once.</summary>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
    }

    /// <summary>Has it stand still: connections are taken by the system, and nobody answers.</summary>
    public void Freeze() => WizgiProcess.Send(_process.Id, 19);
}
