using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Wizgi.AspNetCore.Threads;

/// <summary>The figures of <see cref="ApplicationThreads"/>, for whoever listens to the meter.</summary>
internal sealed class ThreadFigures
{
    private readonly Histogram<double>? _queueDuration;
    private readonly Counter<long>? _refused;

    public ThreadFigures(Meter? meter, ApplicationThreads threads)
    {
        _queueDuration = meter?.CreateHistogram<double>("wizgi.queue.duration", "s", "How long a request waited for a thread of the application.");
        _refused = meter?.CreateCounter<long>("wizgi.queue.refused", "{request}", "Requests that were refused because the queue was full.");
        meter?.CreateObservableGauge("wizgi.queue.length", () => threads.Waiting, "{request}", "Requests that wait for a thread of the application.");
        meter?.CreateObservableGauge("wizgi.threads.busy", () => threads.Busy, "{thread}", "Threads of the application that are inside a call, or about to be.");
    }

    public void NoteStart(long since)
    {
        if (_queueDuration is { Enabled: true }) _queueDuration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
    }

    public void NoteRefusal() => _refused?.Add(1);
}
