using System.Diagnostics;

namespace Wizgi.Server.Engine;

/// <summary>What a loop has done so far. Written by the thread that owns the loop or, requests, by threads that are entered; any thread may read it.</summary>
internal sealed class LoopMeter
{
    private long _requests;
    private long _waited;
    private long _waitingSince;

    /// <summary>Requests that an application was called for.</summary>
    public long Requests => Volatile.Read(ref _requests);

    /// <summary>Somebody asks for <see cref="Waited"/>: two more looks at the clock for each wait.</summary>
    public bool MeasuresWaits { get; set; }

    /// <summary>How long the loop has waited for events since <see cref="MeasuresWaits"/> was set, in <see cref="Stopwatch"/>'s ticks.</summary>
    public long Waited
    {
        get
        {
            var since = Volatile.Read(ref _waitingSince);
            var before = Volatile.Read(ref _waited);
            // A wait that ends between the two is counted twice, once.
            return since == 0 ? before : before + (Stopwatch.GetTimestamp() - since);
        }
    }

    /// <summary>Application calls that lost the loop and still run.</summary>
    public int DetachedCalls => DetachedSource?.Invoke() ?? 0;

    internal Func<int>? DetachedSource { private get; init; }

    /// <returns>The number of this request.</returns>
    internal long CountRequest()
    {
        var number = _requests + 1;
        Volatile.Write(ref _requests, number);
        return number;
    }

    /// <summary>As <see cref="CountRequest"/>, where several threads do it at once.</summary>
    internal long CountRequestAtomically() => Interlocked.Increment(ref _requests);

    /// <summary>Around a wait, on the thread that owns the loop.</summary>
    internal void BeginWait()
    {
        if (MeasuresWaits) Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
    }

    /// <inheritdoc cref="BeginWait"/>
    internal void EndWait()
    {
        var began = _waitingSince;
        if (began == 0) return;
        var endedAt = Stopwatch.GetTimestamp();
        Volatile.Write(ref _waitingSince, 0);
        Volatile.Write(ref _waited, _waited + (endedAt - began));
    }
}
