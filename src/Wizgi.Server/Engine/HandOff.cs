using System.Diagnostics;

namespace Wizgi.Server.Engine;

/// <summary>
/// Takes the loop away from application calls that block. One thread stands by; the others are inside calls, or spare.
/// </summary>
/// <remarks>
/// The GIL is the lock of the loop, so a standby that gets it while the owner is inside a call may take the loop over. Whether it should
/// depends on why it got it:
/// <list type="bullet">
/// <item>at once: the call let go, so it waits for something. Take over.</item>
/// <item>after the interpreter's switch interval: the call computes and was interrupted. Leave it, unless it has computed for a tick
/// already and few such calls are detached.</item>
/// </list>
/// Waiting for the GIL makes the interpreter switch, so the standby does that only while the application is known to block (hot);
/// else it looks at the loop every tick (cold), and while the loop is idle not at all.
/// </remarks>
internal sealed class HandOff(EventLoop loop, FrontEndOptions options)
{
    private const int StackSize = 16 * 1024 * 1024;

    // After a take-over the next calls probably block too; each one that does not counts against it.
    private const int HotCalls = 500;

    // More computing calls than this at once only take turns.
    private const int MostComputing = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(2);

    // CPython's switch interval is 5 ms; a wait of nearly that long ended by force.
    private static readonly TimeSpan Forced = TimeSpan.FromMilliseconds(4.5);

    private readonly Stack<LoopThread> _spare = new();
    private readonly TickTimer _timer = new(Tick);
    private readonly ThreadSignal _busy = new();
    private readonly ThreadSignal _mainIsBack = new();

    private int _threads = 1;
    private int _detached;
    private int _computing;
    private int _hot;
    private bool _hasStandby;
    private bool _waitsForBusy;
    private bool _detachedLeft;
    private int _isArmed;

    /// <summary>Some call lost the loop and still runs; its thread will give a connection back at any time.</summary>
    public bool HasDetached => _detached > 0;

    /// <summary>How many such calls there are. May be peeked at without being entered.</summary>
    public int DetachedCount => Volatile.Read(ref _detached);

    /// <summary>Gets the first standby. Entered.</summary>
    public void Start() => CallStandby();

    /// <summary>The thread that made the loop serves until the end, whatever role it has meanwhile. Called and returns entered.</summary>
    public void WaitForEnd(LoopThread main)
    {
        while (!loop.IsStopped)
        {
            BecomeSpare(main);
            if (StandBy(main)) loop.RunAs(main);
        }
        End();
        _mainIsBack.Post();
    }

    /// <summary>A call ended on the thread that still owns the loop.</summary>
    public void NoteInline()
    {
        if (_hot > 0) _hot--;
    }

    /// <summary>The loop has something to do again. Entered, by the owner.</summary>
    public void NoteBusy()
    {
        if (_waitsForBusy)
        {
            _waitsForBusy = false;
            _busy.Post();
            return;
        }
        // Loop: busy, then look at the timer. Standby: timer off, then look at the loop. Both fences, so that one of them sees the other.
        Interlocked.MemoryBarrier();
        ArmIfNeeded();
    }

    private void ArmIfNeeded()
    {
        if (Volatile.Read(ref _isArmed) != 0) return;
        Volatile.Write(ref _isArmed, 1);
        _timer.Arm();
    }

    /// <summary>A thread beyond the first: stands by, owns the loop, loses it inside a call, is spare, and so on.</summary>
    private void Run()
    {
        var thread = new LoopThread(loop, options.MakeRunner!(), options);
        thread.Runner.Leave();
        while (StandBy(thread))
        {
            loop.RunAs(thread);
            if (loop.IsStopped) break;
            BecomeSpare(thread);
        }
        End();
        thread.Runner.Leave();
        // The process ends on the thread that began it, unless an application call keeps that for ever. One thread watches: who ended the loop.
        if (loop.Owner == thread && !_mainIsBack.Wait(options.PatienceWithMain)) options.OnMainLost();
    }

    /// <summary>Waits until another thread is wanted; with nobody standing by, that is at once. Called entered, returns left.</summary>
    private void BecomeSpare(LoopThread thread)
    {
        _detachedLeft = true;
        _detached--;
        if (thread.IsComputing)
        {
            thread.IsComputing = false;
            _computing--;
        }
        if (!_hasStandby)
        {
            _hasStandby = true;
            ArmIfNeeded();
            thread.Runner.Leave();
            return;
        }
        _spare.Push(thread);
        thread.Runner.Leave();
        thread.Call.Wait();
    }

    /// <summary>Watches the loop and takes it over when its owner's call blocks. Called left, returns entered.</summary>
    /// <returns>Whether this thread owns the loop now; false: the loop has ended.</returns>
    private bool StandBy(LoopThread thread)
    {
        long seen = 0;
        var wasForced = false;
        while (true)
        {
            if (!loop.IsStopped && Volatile.Read(ref _hot) == 0 && !IsSameCallAfterTick(ref seen)) continue;
            var began = Stopwatch.GetTimestamp();
            thread.Runner.Enter();
            var isForced = Stopwatch.GetElapsedTime(began) >= Forced;
            if (loop.IsStopped) return false;
            if (loop.IsIdle)
            {
                WaitForBusy(thread);
                continue;
            }
            var call = loop.CallNumber;
            var isInCall = (call & 1) != 0;
            if (isInCall && !isForced && !wasForced && !_detachedLeft)
            {
                _hot = HotCalls;
                return TakeOver(thread);
            }
            // A detached call that ended let go of the GIL, not the owner: ask again at once.
            if (_detachedLeft && !isForced)
            {
                _detachedLeft = false;
                thread.Runner.Leave();
                continue;
            }
            _detachedLeft = false;
            if (isInCall && call == seen && (isForced || wasForced) && _computing < MostComputing)
            {
                loop.Owner.IsComputing = true;
                _computing++;
                return TakeOver(thread);
            }
            wasForced = isForced;
            seen = call;
            _hot /= 2;
            thread.Runner.Leave();
            // Without a nap it would have the GIL again before the thread it was taken from even wakes.
            Thread.Sleep(Tick);
        }
    }

    /// <summary>Sleeps a tick of a busy loop. True: the same call runs as at the last one.</summary>
    private bool IsSameCallAfterTick(ref long seen)
    {
        // While the loop is idle nobody arms the timer until NoteBusy does.
        if (!loop.IsIdle) ArmIfNeeded();
        _timer.Wait();
        Volatile.Write(ref _isArmed, 0);
        Interlocked.MemoryBarrier();
        if (loop.IsStopped) return true;
        if (loop.IsIdle) return false;
        var call = loop.CallNumber;
        var isSame = (call & 1) != 0 && call == seen;
        seen = call;
        return isSame;
    }

    // Entered; returns left.
    private void WaitForBusy(LoopThread thread)
    {
        _detachedLeft = false;
        if (_hot == 0)
        {
            thread.Runner.Leave();
            return;
        }
        _waitsForBusy = true;
        thread.Runner.Leave();
        _busy.Wait();
    }

    private bool TakeOver(LoopThread thread)
    {
        _detached++;
        loop.HandTo(thread);
        _hasStandby = false;
        CallStandby();
        return true;
    }

    /// <summary>Has another thread stand by, if there is one or may be one more.</summary>
    private void CallStandby()
    {
        if (_spare.TryPop(out var spare))
        {
            _hasStandby = true;
            spare.Call.Post();
        }
        else if (_threads < options.Threads)
        {
            _hasStandby = true;
            _threads++;
            new Thread(Run, StackSize) { IsBackground = true, Name = "python" }.Start();
        }
        if (_hasStandby) ArmIfNeeded();
    }

    /// <summary>Wakes everybody up, to see that the loop has ended. Entered; more than once does no harm.</summary>
    private void End()
    {
        _timer.Fire();
        _busy.Post();
        foreach (var spare in _spare) spare.Call.Post();
    }
}
