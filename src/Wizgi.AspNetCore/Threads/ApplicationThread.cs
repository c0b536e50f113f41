using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Threads;

/// <summary>A thread that runs applications: attached to Python, if there is any, while there are requests, and for ever the same thread to it.</summary>
internal sealed class ApplicationThread(ApplicationThreads threads, ThreadsOptions options) : IWatchedThread
{
    // Calls that are interrupted mostly end at once.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LongWait = TimeSpan.FromMilliseconds(500);

    private readonly HttpContextExchange _exchange = new(options.Requests);
    private readonly ThreadSignal _call = new();
    private QueuedRequest? _request;
    private long _givenUpAt;

    /// <summary>Null until the thread has made it.</summary>
    public IApplicationRunner? Runner { get; private set; }

    public IThreadGate Gate => Runner!;

    /// <summary>How long its call has kept its client waiting. May be looked at without being entered.</summary>
    public ApplicationClock Clock => _exchange.Clock;

    /// <summary>When its call was given up, from which it has not come back; milliseconds of <see cref="Environment.TickCount64"/>, or 0. May be looked at without being entered.</summary>
    public long GivenUpAt => Volatile.Read(ref _givenUpAt);

    /// <summary>It has not come back for so long that it may never do. May be looked at without being entered.</summary>
    public bool IsStuck { get; private set; }

    /// <summary>Woken to see whether the others block; guarded by the threads' lock.</summary>
    public bool IsProbe { get; set; }

    /// <summary>It was woken and has not taken a request yet; guarded by the threads' lock.</summary>
    public bool IsWaking { get; set; }

    /// <summary>Those that ran when it was woken compute; guarded by the threads' lock.</summary>
    public bool IsComputing { get; set; }

    public void Wake() => _call.Post();

    /// <summary>Takes requests until there will be no more.</summary>
    /// <param name="runner">This thread's, entered; it is left at the end.</param>
    public void Work(IApplicationRunner runner)
    {
        Runner = runner;
        while (true)
        {
            if (threads.TryTake(this) is { } request)
            {
                Serve(request);
                continue;
            }
            runner.Leave();
            options.Requests.AccessLog?.Flush();
            if (threads.IsOver) return;
            // Registered as idle before it let go; a call that came meanwhile is not lost.
            _call.Wait();
            if (threads.IsOver) return;
            var asked = Stopwatch.GetTimestamp();
            runner.Enter();
            threads.NoteEntered(this, asked);
        }
    }

    private void Serve(QueuedRequest request)
    {
        var began = Stopwatch.GetTimestamp();
        threads.Figures.NoteStart(request.Since);
        if (Stopwatch.GetElapsedTime(request.Since) > LongWait && HasLeft(request.Features))
        {
            request.Complete(null, leavesBody: true);
            return;
        }
        _request = request;
        try
        {
            if (_exchange.Begin(request.Features, request.Mounted, request.Target, request.Log)) Run();
        }
        catch (Exception problem)
        {
            // A runner throws nothing: this is the server, whose features have gone or are not what they should be.
            Clock.Stop();
            if (_request is null) ComeBack();
            else request.Fail(problem);
            _request = null;
            return;
        }
        Clock.Stop();
        threads.NoteCall(Stopwatch.GetElapsedTime(began));
        if (_request is null)
        {
            ComeBack();
            return;
        }
        Release();
    }

    // Asking costs the server something, and who waited for a moment only is there.
    private static bool HasLeft(IFeatureCollection features) => features.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true };

    private void Run()
    {
        Runner!.Run(_exchange);
        if (!_exchange.IsAbandoned) _exchange.Complete();
    }

    // What the server does next may wait for locks of its own.
    private void Release()
    {
        var request = _request!;
        _request = null;
        if (!threads.CompletesInline)
        {
            request.Complete(_exchange.Rest, _exchange.LeavesBody);
            return;
        }
        var (rest, leavesBody) = (_exchange.Rest, _exchange.LeavesBody);
        Runner!.Leave();
        request.Complete(rest, leavesBody);
        Runner.Enter();
    }

    /// <summary>Ends the request whose call is past its deadline, with a 504 or by breaking off. Entered, by the watchdog; the call goes on without it.</summary>
    /// <param name="since">What the clock said when the deadline was seen to be past.</param>
    /// <param name="taken">How long that is, for the log.</param>
    /// <param name="stack">What the application is doing, for the log.</param>
    /// <returns>False: the application has come further, and its request goes on.</returns>
    public bool TryGiveUp(long since, TimeSpan taken, string stack)
    {
        if (_request is not { } request)
        {
            Clock.Stop();
            return false;
        }
        // The system reads a file for the application, which does nothing meanwhile.
        if (Clock.Since != since || _exchange.IsSendingFile) return false;
        _exchange.Abandon(taken, stack);
        Volatile.Write(ref _givenUpAt, Environment.TickCount64);
        _request = null;
        request.Complete(_exchange.Rest, _exchange.LeavesBody);
        return true;
    }

    /// <summary>Its call was given up and has still not ended. Entered, by the watchdog.</summary>
    /// <returns>The request, or null: it has come back after all.</returns>
    public string? NoteStuck()
    {
        if (GivenUpAt == 0) return null;
        IsStuck = true;
        return _exchange.DescribeRequest();
    }

    /// <summary>A call that was given up has ended. No interruption may reach what this thread does next.</summary>
    private void ComeBack()
    {
        Runner!.CancelInterrupt();
        var late = TimeSpan.FromMilliseconds(Environment.TickCount64 - GivenUpAt);
        if (late >= WorthTelling) _exchange.ReportBack(late);
        IsStuck = false;
        Volatile.Write(ref _givenUpAt, 0);
    }
}
