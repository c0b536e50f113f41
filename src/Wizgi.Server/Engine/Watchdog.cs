using Wizgi.Server.Diagnostics;

namespace Wizgi.Server.Engine;

/// <summary>
/// The thread that keeps deadlines: it ends calls whose application takes too long, and says that the server is alive while it is. It looks at
/// clocks that the calls' own threads start and stop, wakes once a second or when a call may be due, and touches nothing else until one is.
/// </summary>
/// <remarks>
/// At the deadline of a call: 1 the stack of its thread is told; 2 entered, and if the call has not come further meanwhile, its client is
/// answered and the application interrupted; 3 the interruption is repeated every second; 4 after <see cref="Grace"/> the thread is stuck.
/// docs/decisions/0007-deadlines.md.
/// </remarks>
internal sealed class Watchdog(IWatched server, WatchOptions watch, FrontEndOptions options)
{
    private const int StackSize = 16 * 1024 * 1024;

    // Milliseconds: between two beats, and between two interruptions of the same call.
    private const int Tick = 1000;

    private const int ShortestSleep = 10;

    // Milliseconds that an interrupted thread gets to come back: three interruptions.
    private const int Grace = 3000;

    // Without deadlines a call may take any time, and only a process that is stopped, or a loop that is stuck by itself, is silent for so long.
    private static readonly TimeSpan PatienceWithoutDeadlines = TimeSpan.FromMinutes(5);

    // What follows the deadline before a silent worker is taken for dead: a busy machine may keep this thread waiting.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly long _timeout = (long)watch.Timeout.TotalMilliseconds;
    private readonly int _tick = watch.Timeout > TimeSpan.Zero ? (int)Math.Clamp(watch.Timeout.TotalMilliseconds, ShortestSleep, Tick) : Tick;

    private IThreadGate? _gate;
    private bool _wasGood = true;
    private long _notBefore;

    public void Start()
    {
        if (_timeout > 0 || watch.Beat is not null) new Thread(Run, StackSize) { IsBackground = true, Name = "watchdog" }.Start();
    }

    private void Run()
    {
        while (!server.IsStopped)
        {
            var now = Environment.TickCount64;
            var next = Look(now);
            if (watch.Beat is not null) Beat(now);
            Sleep(next);
        }
    }

    private void Beat(long now)
    {
        var longest = _timeout > 0 ? watch.Timeout : PatienceWithoutDeadlines;
        var isGood = server.IsAlive(now, (long)longest.TotalMilliseconds);
        if (isGood) watch.Beat!(longest + Patience);
        else if (_wasGood) watch.Beat!(Patience);
        _wasGood = isGood;
    }

    /// <summary>Deals with every call that is due.</summary>
    /// <returns>When to look again.</returns>
    private long Look(long now)
    {
        // A call that begins while this thread sleeps is due later than it wakes.
        var next = now + (watch.Beat is null ? Math.Max(_timeout, _tick) : _tick);
        foreach (var thread in server.Threads)
        {
            if (thread.GivenUpAt != 0) next = Math.Min(next, FollowUp(thread, now));
            else if (_timeout > 0 && DueAt(thread) is var due && due > now) next = Math.Min(next, due);
            else if (_timeout > 0)
            {
                GiveUp(thread);
                next = Math.Min(next, Math.Clamp(DueAt(thread), now + ShortestSleep, now + _tick));
            }
        }
        return next;
    }

    private long DueAt(IWatchedThread thread) => thread.Clock.Since is var since && since == 0 ? long.MaxValue : Math.Max(since, _notBefore) + _timeout;

    /// <summary>Steps 1 and 2.</summary>
    private void GiveUp(IWatchedThread thread)
    {
        var since = thread.Clock.Since;
        Enter();
        try
        {
            if (since == 0 || thread.Clock.Since != since) return;
            // Telling the stack runs Python code, during which the call may end.
            var stack = thread.Gate.DescribeStack();
            var taken = TimeSpan.FromMilliseconds(Environment.TickCount64 - since);
            if (!thread.TryGiveUp(since, taken, stack)) return;
            thread.Gate.Interrupt();
            // The loop may never come to it.
            options.AccessLog?.Flush();
        }
        finally
        {
            _gate?.Leave();
        }
    }

    /// <summary>Steps 3 and 4.</summary>
    /// <returns>When to look at this thread again.</returns>
    private long FollowUp(IWatchedThread thread, long now)
    {
        if (thread.IsStuck) return long.MaxValue;
        if (now - thread.GivenUpAt < Grace)
        {
            if (now - thread.GivenUpAt >= Tick) InterruptAgain(thread);
            return now + Tick;
        }
        Enter();
        var request = thread.NoteStuck();
        _gate?.Leave();
        if (request is null) return now + Tick;
        var stuck = new StuckThreads(server.Threads.Count(static other => other.IsStuck), options.Threads, request);
        options.Log.ThreadStuck(request, Grace / 1000.0, stuck.Count, stuck.Of);
        watch.OnStuck(stuck);
        return long.MaxValue;
    }

    private void InterruptAgain(IWatchedThread thread)
    {
        Enter();
        if (thread.GivenUpAt != 0) thread.Gate.Interrupt();
        _gate?.Leave();
    }

    /// <summary>An application that never lets go of the interpreter keeps this thread waiting here; then whoever hears the beats acts.</summary>
    private void Enter()
    {
        watch.Beat?.Invoke(Patience);
        _gate ??= watch.MakeGate?.Invoke();
        _gate?.Enter();
    }

    private void Sleep(long until)
    {
        var wait = (int)Math.Clamp(until - Environment.TickCount64, 1, int.MaxValue);
        var asleepSince = Environment.TickCount64;
        Thread.Sleep(wait);
        // A process that was stopped for a while, with its applications: their time begins again.
        if (Environment.TickCount64 - asleepSince > wait + Tick) _notBefore = Environment.TickCount64;
    }
}
