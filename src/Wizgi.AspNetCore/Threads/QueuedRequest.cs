using System.Threading.Tasks.Sources;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Wizgi.AspNetCore.Threads;

/// <summary>A request on its way to a thread and back. The server's side waits for it without a thread. Used again.</summary>
internal sealed class QueuedRequest : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _done;

    public IFeatureCollection Features { get; private set; } = null!;

    /// <summary>How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</summary>
    public int Mounted { get; private set; }

    /// <summary>Which of several applications it is for.</summary>
    public object? Target { get; private set; }

    /// <summary>That application's log, or null.</summary>
    public ILogger? Log { get; private set; }

    /// <summary>When it came into the queue: a timestamp of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Since { get; set; }

    /// <summary>What its client has still to take when the application is done; null: nothing.</summary>
    public Task? Rest { get; private set; }

    /// <summary>The application has left something of its body.</summary>
    public bool LeavesBody { get; private set; }

    public void Begin(IFeatureCollection features, int mounted, object? target, ILogger? log, bool completesInline)
    {
        (Features, Mounted, Target, Log) = (features, mounted, target, log);
        Rest = null;
        LeavesBody = false;
        _done.Reset();
        _done.RunContinuationsAsynchronously = !completesInline;
    }

    /// <summary>Completes when the application is done with it. Awaited once.</summary>
    public ValueTask Done => new(this, _done.Version);

    /// <summary>Gives it back to the server.</summary>
    /// <param name="rest">What its client has still to take, or null.</param>
    /// <param name="leavesBody">The application has left something of its body.</param>
    public void Complete(Task? rest, bool leavesBody)
    {
        Rest = rest;
        LeavesBody = leavesBody;
        _done.SetResult(true);
    }

    /// <summary>It could not be run, and the server answers.</summary>
    public void Fail(Exception problem) => _done.SetException(problem);

    void IValueTaskSource.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _done.OnCompleted(continuation, state, token, flags);
}
