using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.ObjectPool;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.Threads;

/// <summary>
/// The threads that run applications, and the queue of requests that wait for one. The server's own threads never run an application: they put a request here, and go
/// on when it is done.
/// </summary>
/// <remarks>
/// A thread that runs takes request after request and stays attached to Python while there are any; waking another for each would cost more than a short call. Another
/// is woken when those that run do not come to the queue: at once while calls are known to block (hot), else by the <see cref="Standby"/>, which
/// looks every millisecond. A thread that was woken and found Python's lock free knows that a call blocks. Idle threads are
/// used last in, first out. docs/decisions/0005-hand-the-loop-over.md solves the same for the engine.
/// </remarks>
internal sealed class ApplicationThreads
{
    private const int StackSize = 16 * 1024 * 1024;

    // How many short calls in a row it takes to think that calls do not block any more.
    private const int Heat = 64;

    // At so many threads that compute, another one only takes time from them, and is added slowly.
    private const int MostComputing = 4;
    private const int SlowTicks = 50;

    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    // Who gets Python's lock within this time did not have to fight for it.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(0.2);

    private readonly Lock _lock = new();
    private readonly ILoadedApplication _application;
    private readonly ThreadsOptions _options;
    private readonly Queue<QueuedRequest> _queue = new();
    private readonly Stack<ApplicationThread> _idle = new();
    private readonly ObjectPool<QueuedRequest> _requests = ObjectPool.Create<QueuedRequest>();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Standby _standby;

    private volatile ApplicationThread[] _threads = [];
    private bool _isStopping;
    private int _made;
    private int _waking;
    private int _heat;
    private int _computing;
    private long _taken;
    private long _takenAtTick;
    private int _ticksWithoutProgress;

    /// <param name="application">Loaded; gives each thread a runner.</param>
    /// <param name="options">Everything else.</param>
    public ApplicationThreads(ILoadedApplication application, ThreadsOptions options)
    {
        (_application, _options) = (application, options);
        Figures = new ThreadFigures(options.Meter, this);
        _standby = new Standby(this);
    }

    public ThreadFigures Figures { get; }

    public bool CompletesInline => _options.CompletesInline;

    /// <summary>Requests that wait for a thread.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _queue.Count;
        }
    }

    /// <summary>Threads that are inside a call, or on their way to one.</summary>
    public int Busy
    {
        get
        {
            lock (_lock) return Awake;
        }
    }

    /// <summary>The queue has no room: the next request would be refused.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock) return HasNoRoom;
        }
    }

    /// <summary>All threads there are, for who watches their calls.</summary>
    public IReadOnlyList<ApplicationThread> All => _threads;

    /// <summary>There are no more requests, and will be none.</summary>
    public bool IsOver { get; private set; }

    private int Awake => _made - _idle.Count;

    // What a thread that is not in a call will take does not wait. Locked.
    private bool HasNoRoom => _queue.Count - _options.QueueLimit >= _options.Threads - (Awake - _waking);

    /// <summary>Has an application answer a request.</summary>
    /// <param name="features">The request's.</param>
    /// <param name="mounted">How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</param>
    /// <param name="target">Which application it is for, where there are several.</param>
    /// <param name="log">That application's, or null.</param>
    /// <returns>Completes when the server may end the response.</returns>
    public async Task ServeAsync(IFeatureCollection features, int mounted = 0, object? target = null, ILogger? log = null)
    {
        if (Refusal.IsTooLarge(features))
        {
            await Refusal.SayTooLargeAsync(features).ConfigureAwait(false);
            return;
        }
        var request = _requests.Get();
        request.Begin(features, mounted, target, log, CompletesInline);
        if (!TryAdd(request))
        {
            _requests.Return(request);
            Figures.NoteRefusal();
            await Refusal.SayBusyAsync(features).ConfigureAwait(false);
            return;
        }
        Task? rest;
        bool leavesBody;
        try
        {
            await request.Done.ConfigureAwait(false);
        }
        finally
        {
            (rest, leavesBody) = (request.Rest, request.LeavesBody);
            _requests.Return(request);
        }
        if (rest is not null)
        {
            // Its failure is the client's going, which the server has seen itself.
            await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (rest.Exception?.InnerException is BrokenOffException broken) throw broken;
        }
        if (leavesBody && HasGone(features)) throw new ClientGoneException();
    }

    private static bool HasGone(IFeatureCollection features) =>
        features.Get<ClientConnection>() is { IsAborted: true } || features.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true };

    /// <summary>Has the calling thread be one of the threads until <see cref="StopAsync"/>.</summary>
    /// <param name="runner">The calling thread's, entered; so it is on return.</param>
    /// <param name="whenReady">Called when requests that come will find this thread, before others are made; null: nobody asks.</param>
    public void RunHere(IApplicationRunner runner, Action? whenReady = null)
    {
        var thread = new ApplicationThread(this, _options);
        lock (_lock)
        {
            _made++;
            _threads = [.. _threads, thread];
        }
        whenReady?.Invoke();
        thread.Work(runner);
        runner.Enter();
    }

    /// <summary>Takes no more requests.</summary>
    /// <returns>Completes when those that were taken are answered, and the threads have ended or are about to.</returns>
    public Task StopAsync()
    {
        lock (_lock)
        {
            _isStopping = true;
            EndIfEmpty();
        }
        return _empty.Task;
    }

    /// <summary>Ends the threads that are idle now, and each other when its call ends; requests that wait are forgotten.</summary>
    public void EndNow()
    {
        lock (_lock)
        {
            _isStopping = true;
            _queue.Clear();
            if (!IsOver) End();
        }
    }

    /// <summary>The next request for a thread, or null: it is idle from now on, and must wait to be woken.</summary>
    public QueuedRequest? TryTake(ApplicationThread thread)
    {
        lock (_lock)
        {
            if (thread.IsWaking) _waking--;
            thread.IsWaking = false;
            if (_queue.TryDequeue(out var request))
            {
                _taken++;
                return request;
            }
            if (thread.IsComputing) _computing--;
            thread.IsComputing = false;
            _idle.Push(thread);
            if (_isStopping) EndIfEmpty();
            return null;
        }
    }

    /// <summary>A thread that was woken is attached.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="since">When it began to wait for that.</param>
    public void NoteEntered(ApplicationThread thread, long since)
    {
        if (!thread.IsProbe) return;
        thread.IsProbe = false;
        var isFree = Stopwatch.GetElapsedTime(since) < AtOnce;
        lock (_lock)
        {
            if (isFree)
            {
                _heat = Heat;
                return;
            }
            thread.IsComputing = true;
            _computing++;
        }
    }

    /// <summary>A call has ended.</summary>
    public void NoteCall(TimeSpan duration)
    {
        // One thread's word against another's does no harm here.
        if (_heat > 0) _heat = duration < Short ? _heat - 1 : Heat;
    }

    /// <summary>Looks whether the threads that run still come to the queue; if not, wakes one.</summary>
    /// <returns>False: there is nothing to look after.</returns>
    public bool Tick()
    {
        ApplicationThread? woken = null;
        lock (_lock)
        {
            if (_queue.Count == 0 || _waking > 0 || _taken != _takenAtTick)
            {
                _takenAtTick = _taken;
                _ticksWithoutProgress = 0;
                return _queue.Count > 0 || Awake > 0;
            }
            _ticksWithoutProgress++;
            if (_computing < MostComputing || _ticksWithoutProgress % SlowTicks == 0) woken = Choose();
            if (woken is not null) woken.IsProbe = true;
        }
        Wake(woken);
        return true;
    }

    private bool TryAdd(QueuedRequest request)
    {
        ApplicationThread? woken = null;
        request.Since = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            if (_isStopping || HasNoRoom) return false;
            _queue.Enqueue(request);
            if (Awake == 0 || (_heat > 0 && _queue.Count > _waking)) woken = Choose();
        }
        Wake(woken);
        if (_options.Threads > 1) _standby.Arm();
        return true;
    }

    /// <summary>An idle thread, or a new one; null: there are no more. Locked.</summary>
    private ApplicationThread? Choose()
    {
        if (!_idle.TryPop(out var thread))
        {
            if (_made == _options.Threads) return null;
            thread = new ApplicationThread(this, _options);
            _made++;
            _threads = [.. _threads, thread];
        }
        thread.IsWaking = true;
        _waking++;
        return thread;
    }

    private void Wake(ApplicationThread? thread)
    {
        if (thread is null) return;
        if (thread.Runner is not null) thread.Wake();
        else new Thread(() => Run(thread), StackSize) { IsBackground = true, Name = "wsgi" }.Start();
    }

    private void Run(ApplicationThread thread)
    {
        var asked = Stopwatch.GetTimestamp();
        var runner = _application.MakeRunnerOnNewThread();
        NoteEntered(thread, asked);
        thread.Work(runner);
    }

    /// <summary>Ends the threads when nothing is left to do. Locked.</summary>
    private void EndIfEmpty()
    {
        if (!IsOver && _queue.Count == 0 && Awake == 0) End();
    }

    private void End()
    {
        IsOver = true;
        foreach (var thread in _idle) thread.Wake();
        _standby.End();
        _empty.SetResult();
    }
}
