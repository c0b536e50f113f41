using System.Diagnostics;

namespace Wizgi.Conformance.Support;

/// <summary>What a process has printed from some moment on.</summary>
public sealed class ProcessLog(WizgiProcess process, int start)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Text => process.Output[start..];

    /// <summary>Waits until all of the texts stand in the log; fails with the log when they do not come.</summary>
    public async Task WaitFor(params string[] texts)
    {
        var limit = Stopwatch.StartNew();
        while (texts.FirstOrDefault(text => !Text.Contains(text, StringComparison.Ordinal)) is { } missing)
        {
            if (limit.Elapsed > Patience) throw new TimeoutException($"'{missing}' was not printed:\n{Text}");
            await Task.Delay(10);
        }
    }
}
