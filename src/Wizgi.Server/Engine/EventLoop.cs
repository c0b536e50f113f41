using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>
/// The HTTP/1.1 engine: a loop that accepts, reads, parses, runs the application and sends, on the thread that owns it. The owner stays
/// entered in the application's runner over a whole batch of ready connections and leaves it only to wait.
/// </summary>
/// <remarks>
/// What the runner holds, Python's GIL, is the lock of everything here: state is read and changed only by a thread that is entered. With
/// several threads a call that blocks, and so lets go of the GIL, loses the loop to another thread (<see cref="HandOff"/>); its own
/// thread finishes the request, gives the connection back, and stands by. The fast path has no atomic operation and no further system call.
/// </remarks>
internal sealed unsafe class EventLoop : IFrontEnd, IWatched
{
    private const int MaxEvents = 256;

    // Connections that are inside calls get their deadlines from other threads; the loop looks at the latest this often.
    private const int LongestSleepWhileBusy = 1000;

    private readonly Acceptor _acceptor;
    private readonly FrontEndOptions _options;
    private readonly int _epoll;
    private readonly EpollEvents _events = new(MaxEvents);
    private readonly TimeoutList _idle;
    private readonly TimeoutList _reading;
    private readonly TimeoutList _bodies;
    private readonly TimeoutList _lingering;
    private readonly Queue<Connection> _resumed = [];
    private readonly ConcurrentQueue<Outbox> _drained = new();
    private readonly WakeUp _wakeUp = new();
    private readonly LoopThread _main;
    private readonly HandOff? _handOff;

    private Connection?[] _connections = new Connection?[1024];
    private int _count;
    private int _ready;
    private int _next;
    private long _now;
    private long _stopBy = long.MaxValue;

    /// <param name="listeners">Bound and listening; closed when the loop stops.</param>
    /// <param name="runner">Made on the thread that will call <see cref="Run"/>.</param>
    /// <param name="options">Everything else.</param>
    public EventLoop(IReadOnlyList<Listener> listeners, IApplicationRunner runner, FrontEndOptions options)
    {
        _options = options;
        _idle = new TimeoutList(options.Limits.KeepAliveTimeout);
        _reading = new TimeoutList(options.Limits.HeadTimeout);
        _bodies = new TimeoutList(options.Limits.BodyTimeout);
        _lingering = new TimeoutList(options.Limits.LingerTimeout);
        Drainer = new Drainer(TakeBack);
        Trust = new PeerTrust(options.Trust, options.Log);
        _signs = new LoopSigns(this);
        Watchdog = new Watchdog(this, options.Watch, options);
        _main = new LoopThread(this, runner, options);
        Owner = _main;
        if (options.Threads > 1) _handOff = new HandOff(this, options);
        Meter = new LoopMeter { DetachedSource = _handOff is null ? null : () => _handOff.DetachedCount };
        _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        _acceptor = new Acceptor(this, listeners, options, _epoll);
        _acceptor.Watch();
        Watch(_wakeUp.Descriptor);
        if (options.WakeDescriptor >= 0) Watch(options.WakeDescriptor);
    }

    /// <summary>The thread that runs the loop.</summary>
    internal LoopThread Owner { get; private set; }

    /// <summary>Sends what clients have not taken yet.</summary>
    internal Drainer Drainer { get; }

    /// <summary>Odd while the owner is inside an application call; another number for each call. May be peeked at without being entered.</summary>
    internal long CallNumber => Volatile.Read(ref _callNumber);

    /// <summary>The owner waits for events, not entered. May be peeked at without being entered.</summary>
    internal bool IsIdle => Volatile.Read(ref _isIdle);

    /// <summary>Another number for each round of the loop. May be peeked at without being entered.</summary>
    internal long Round => Volatile.Read(ref _now);

    /// <summary>Runs while the owner has events and waits to be entered.</summary>
    internal ApplicationClock EntryClock { get; } = new();

    internal Watchdog Watchdog { get; }

    IReadOnlyList<IWatchedThread> IWatched.Threads => _threads;

    bool IWatched.IsStopped => IsStopped;

    bool IWatched.IsAlive(long now, long patience) => _signs.AreGood(now, patience);

    internal PeerTrust Trust { get; }

    /// <summary>Open connections.</summary>
    internal int ConnectionCount => _count;

    /// <inheritdoc/>
    public LoopMeter Meter { get; }

    internal bool IsStopping => _stopBy != long.MaxValue;

    /// <summary>There is time for requests still.</summary>
    internal bool HasTime => _now < _stopBy;

    /// <summary>The loop has ended.</summary>
    internal bool IsStopped => Volatile.Read(ref _isStopped);

    private readonly LoopSigns _signs;
    private volatile IWatchedThread[] _threads = [];
    private long _callNumber;
    private bool _isIdle;
    private bool _isStopped;

    /// <summary>Serves until <see cref="Stop"/>. Called, and returns, entered in the runner, on the thread that made the loop.</summary>
    public void Run()
    {
        _handOff?.Start();
        Watchdog.Start();
        _now = Environment.TickCount64;
        // The first may have sent something, and its call take the loop away: it comes last.
        foreach (var client in _options.Clients.Reverse()) Welcome(Listener.Adopt(client, ownsPath: false), client, [], _main);
        RunAs(_main);
        _handOff?.WaitForEnd(_main);
    }

    /// <summary>Stops accepting; requests under way finish. On the owner's thread, from <see cref="FrontEndOptions.OnWake"/>.</summary>
    public void Stop(bool graceful)
    {
        _now = Environment.TickCount64;
        _stopBy = graceful ? _now + (long)_options.GracefulTimeout.TotalMilliseconds : _now;
        if (!graceful) return;
        // A client may be sending at this moment: what comes in time is answered, with "Connection: close".
        foreach (var connection in _connections)
            if (connection is { IsBusy: false, Pending: null, State: ConnectionState.Head }) AwaitLastCall(connection);
        _idle.Shorten(_options.LastCall, _now);
    }

    /// <summary>Runs the loop until it ends or this thread loses it. Entered.</summary>
    internal void RunAs(LoopThread thread)
    {
        while (Owner == thread && !IsStopped)
        {
            // A batch that another thread began is finished first.
            while (_next < _ready)
            {
                Handle(_events.Descriptor(_next++), thread);
                if (Owner != thread) return;
            }
            for (var resumed = _resumed.Count; resumed > 0; resumed--)
            {
                ServeResumed(_resumed.Dequeue(), thread);
                if (Owner != thread) return;
            }
            Expire(thread);
            if (IsStopping && !_acceptor.IsOver && !_acceptor.Close(thread)) return;
            if (IsStopping && (_count == 0 || _now >= _stopBy)) End();
            else WaitForEvents(thread);
        }
    }

    /// <summary>Gives the loop to a thread that is entered while the owner is not.</summary>
    internal void HandTo(LoopThread thread)
    {
        Owner = thread;
        Volatile.Write(ref _callNumber, (_callNumber | 1) + 1);
    }

    /// <summary>A thread that runs calls. Entered.</summary>
    internal void NoteThread(LoopThread thread) => _threads = [.. _threads, thread];

    internal void EnterCall() => Volatile.Write(ref _callNumber, _callNumber | 1);

    /// <summary>The call is over; if its thread still owns the loop, the loop is not in a call any more.</summary>
    internal void LeaveCall(LoopThread thread)
    {
        if (Owner != thread) return;
        Volatile.Write(ref _callNumber, (_callNumber | 1) + 1);
        _handOff?.NoteInline();
    }

    /// <summary>A request is about to be served. Entered; by any thread.</summary>
    internal void CountRequest()
    {
        if (Meter.CountRequest() == _options.MaxRequests) _options.OnMaxRequests();
    }

    /// <summary>Puts a connection down until more of it arrives. Entered; by any thread.</summary>
    internal void Park(Connection connection, ReadOnlySpan<byte> unread, int served)
    {
        Watch(connection);
        // An application may have taken its time since the batch began.
        if (served > 0) _now = Environment.TickCount64;
        var isBetweenRequests = served > 0 || connection.State == ConnectionState.Idle;
        if (unread.Length > 0)
        {
            connection.Pending = unread.ToArray();
            // The time of a head runs from its first byte; for the first one from the accept.
            if (isBetweenRequests) _reading.Add(connection, _now);
            connection.State = ConnectionState.Head;
        }
        else if (served > 0)
        {
            _idle.Add(connection, _now);
            connection.State = ConnectionState.Idle;
        }
    }

    /// <summary>Has a connection served although no event will come for it: its next request is here already.</summary>
    internal void Resume(Connection connection)
    {
        connection.IsResumed = true;
        _resumed.Enqueue(connection);
        if (IsIdle) _wakeUp.Post();
    }

    /// <summary>Puts a connection down until more of a body arrives.</summary>
    internal void AwaitBody(Connection connection)
    {
        connection.State = ConnectionState.Body;
        _bodies.Add(connection, _now);
        Watch(connection);
    }

    /// <summary>The drainer sends the rest of a response and gives the connection back. Meanwhile what the client sends waits.</summary>
    internal void LeaveToDrainer(Connection connection)
    {
        // The drainer may be done already; the loop takes the connection back only when this thread has left.
        connection.IsBusy = true;
        if (connection.IsWatched) Unwatch(connection);
    }

    internal void SayGoodbye(Connection connection)
    {
        _ = Libc.shutdown(connection.Descriptor, Libc.SHUT_WR);
        connection.State = ConnectionState.Lingering;
        connection.Pending = null;
        Watch(connection);
        _lingering.Add(connection, _now);
    }

    internal void Close(Connection connection)
    {
        TimeoutList.Remove(connection);
        _connections[connection.Descriptor] = null;
        _count--;
        _ = Libc.close(connection.Descriptor);
        _acceptor.NoteRoom();
        if (IsStopping && IsIdle) _wakeUp.Post();
    }

    private void WaitForEvents(LoopThread thread)
    {
        // A busy loop finds events without waiting and so without leaving the runner.
        _next = 0;
        _ready = Poll(0);
        if (_ready == 0 && _resumed.Count == 0)
        {
            _options.AccessLog?.Flush();
            var patience = MillisecondsToDeadline();
            Meter.BeginWait();
            Volatile.Write(ref _isIdle, true);
            thread.Runner.Leave();
            var ready = Poll(patience);
            Meter.EndWait();
            EntryClock.Start();
            thread.Runner.Enter();
            EntryClock.Stop();
            Volatile.Write(ref _isIdle, false);
            _ready = ready;
            _handOff?.NoteBusy();
        }
        _now = Environment.TickCount64;
    }

    // An interrupted wait is an empty one.
    private int Poll(int milliseconds) => Math.Max(0, Libc.epoll_wait(_epoll, _events.Pointer, MaxEvents, milliseconds));

    private int MillisecondsToDeadline()
    {
        var deadline = Math.Min(_acceptor.Again, _stopBy);
        deadline = Math.Min(deadline, _idle.First?.Deadline ?? long.MaxValue);
        deadline = Math.Min(deadline, _reading.First?.Deadline ?? long.MaxValue);
        deadline = Math.Min(deadline, _bodies.First?.Deadline ?? long.MaxValue);
        deadline = Math.Min(deadline, _lingering.First?.Deadline ?? long.MaxValue);
        if (_handOff is { HasDetached: true }) deadline = Math.Min(deadline, Environment.TickCount64 + LongestSleepWhileBusy);
        return deadline == long.MaxValue ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
    }

    private void Handle(int descriptor, LoopThread thread)
    {
        if (descriptor == _options.WakeDescriptor)
        {
            ReadSignals();
            return;
        }
        if (descriptor == _wakeUp.Descriptor)
        {
            _wakeUp.Clear();
            while (_drained.TryDequeue(out var outbox)) GoOn(outbox, thread);
            return;
        }
        if (_acceptor.TryHandle(descriptor, thread)) return;
        // A connection closed earlier in this batch leaves a stale event; a new one under its number just finds nothing to read.
        if (descriptor >= _connections.Length || _connections[descriptor] is not { } connection) return;
        // It is about to be served anyway, and reading now could find the end of the stream before the requests that are put aside have run.
        if (connection.IsResumed) return;
        if (connection.IsBusy) Unwatch(connection);
        else if (connection.State == ConnectionState.Lingering) thread.DropInput(connection);
        else thread.Serve(connection);
    }

    private void ReadSignals()
    {
        var bytes = stackalloc byte[64];
        var count = (int)Libc.read(_options.WakeDescriptor, bytes, 64);
        for (var index = 0; index < count; index++) _options.OnWake(bytes[index]);
    }

    /// <summary>A new client. Its request is served at once if it is here.</summary>
    internal void Welcome(Listener listener, int descriptor, ReadOnlySpan<byte> address, LoopThread thread)
    {
        var connection = new Connection(descriptor, listener) { State = ConnectionState.Head };
        EndPoint? peer = null;
        if (listener.Path is null)
        {
            peer = SocketName.Parse(address);
            (connection.RemoteName, connection.RemotePort) = SocketName.Split(peer);
            if (listener.IsWildcard) (connection.LocalName, connection.LocalPort) = SocketName.Split(SocketName.OfLocal(descriptor));
        }
        if (!Trust.Admit(connection, peer))
        {
            _ = Libc.close(descriptor);
            return;
        }
        if (descriptor >= _connections.Length) Array.Resize(ref _connections, Math.Max(_connections.Length * 2, descriptor + 1));
        _connections[descriptor] = connection;
        _count++;
        if (IsStopping) AwaitLastCall(connection);
        else _reading.Add(connection, _now);
        // The request is usually here already: serving it now saves a round through epoll.
        thread.Serve(connection);
    }

    /// <summary>A stopping server waits for a first byte only as long as for the next request of an old client; once it is here, for the whole head.</summary>
    private void AwaitLastCall(Connection connection)
    {
        connection.State = ConnectionState.Idle;
        _idle.Add(connection, _now);
    }

    /// <summary>Closes the connection that has been idle longest; false: none is idle.</summary>
    internal bool CloseLongestIdle()
    {
        if (_idle.First is not { } idle) return false;
        Close(idle);
        return true;
    }

    /// <summary>On the drainer's thread, with an outbox that is idle.</summary>
    private void TakeBack(Outbox outbox)
    {
        _drained.Enqueue(outbox);
        _wakeUp.Post();
    }

    /// <summary>A client has taken its response, or is gone.</summary>
    private void GoOn(Outbox outbox, LoopThread thread)
    {
        var connection = outbox.Connection!;
        connection.IsBusy = false;
        if (outbox.IsBroken)
        {
            HttpExchange.LogBroken(_options.Log, outbox.Request, outbox);
            Close(connection);
        }
        else if (thread.Continue(connection, outbox.After))
        {
            Park(connection, connection.Pending, served: 1);
            if (connection.Pending is not null) Resume(connection);
        }
    }

    private void ServeResumed(Connection connection, LoopThread thread)
    {
        connection.IsResumed = false;
        if (_connections[connection.Descriptor] != connection || connection.IsBusy) return;
        thread.Serve(connection, isResumed: connection.Pending is not null);
    }

    private void Expire(LoopThread thread)
    {
        while (_idle.First is { } idle && idle.Deadline <= _now) Close(idle);
        while (_bodies.First is { Upload: { } upload } body && body.Deadline <= _now) thread.RefuseUpload(body, upload, RequestRejectionReason.BodyTimeout);
        while (_lingering.First is { } lingering && lingering.Deadline <= _now) Close(lingering);
        while (_reading.First is { } reading && reading.Deadline <= _now)
        {
            // A stray line end behind the last request is nothing to answer.
            if (!reading.AwaitsProxyHeader && reading.Pending is { } pending && pending.AsSpan().ContainsAnyExcept("\r\n"u8)) thread.Reject(reading, pending, RequestRejectionReason.HeadTimeout);
            else Close(reading);
        }
        _acceptor.Expire(_now);
    }

    private void End()
    {
        var cut = _connections.Count(static connection => connection is { IsBusy: true } or { State: not ConnectionState.Idle });
        if (cut > 0) _options.Log.StopForced(cut);
        foreach (var connection in _connections)
            if (connection is { IsBusy: false }) Close(connection);
        _options.AccessLog?.Flush();
        Volatile.Write(ref _isStopped, true);
    }

    private void Watch(Connection connection)
    {
        if (connection.IsWatched) return;
        Watch(connection.Descriptor);
        connection.IsWatched = true;
    }

    // Its thread watches it again when the call is over.
    private void Unwatch(Connection connection)
    {
        _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, connection.Descriptor, null);
        connection.IsWatched = false;
    }

    private void Watch(int descriptor) => Libc.Watch(_epoll, descriptor, Libc.EPOLLIN);
}
