using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Server.Engine;

/// <summary>What an <see cref="EventLoop"/> needs besides sockets and an application.</summary>
public sealed record EventLoopOptions
{
    public ServerLimits Limits { get; init; } = new();

    public required ILogger Log { get; init; }

    public AccessLog? AccessLog { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A descriptor that becomes readable when <see cref="OnWake"/> should be called, or -1. The loop reads it empty.</summary>
    public int WakeDescriptor { get; init; } = -1;

    /// <summary>Called on the loop's thread with each byte that came through <see cref="WakeDescriptor"/>.</summary>
    public Action<byte> OnWake { get; init; } = static _ => { };

    /// <summary>How long requests that are under way may take after <see cref="EventLoop.Stop"/>. gunicorn's default.</summary>
    public TimeSpan GracefulTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>
/// The HTTP/1.1 engine: one thread that accepts, reads, parses, runs the application and sends. It stays entered in the application's
/// runner over a whole batch of ready connections and leaves it only to wait.
/// </summary>
public sealed unsafe class EventLoop
{
    private const int MaxEvents = 256;
    private const int AcceptsAtOnce = 64;
    private const int AcceptPause = 100;

    // One connection's pipelined requests must not starve the others (Puma's max_fast_inline; CVE-2019-16770).
    private const int RequestsAtOnce = 16;

    // Behind the largest head there is room for chunk lines, wherever in the buffer's first half that head begins.
    private const int BodyRoom = 32 * 1024;

    private readonly List<Listener> _listeners;
    private readonly IApplicationRunner _runner;
    private readonly EventLoopOptions _options;
    private readonly ServerLimits _limits;
    private readonly int _epoll;
    private readonly EpollEvents _events = new(MaxEvents);
    private readonly EpollEvents _change = new(1);
    private readonly ReadBuffer _buffer;
    private readonly RequestParser _parser;
    private readonly RequestHead _head;
    private readonly HttpExchange _exchange;
    private readonly Rejecter _rejecter;
    private readonly TimeoutList _idle;
    private readonly TimeoutList _reading;
    private readonly TimeoutList _lingering;
    private readonly Queue<Connection> _resumed = [];

    private Connection?[] _connections = new Connection?[1024];
    private int _count;
    private long _now;
    private long _acceptAgain = long.MaxValue;
    private long _stopBy = long.MaxValue;

    public EventLoop(IReadOnlyList<Listener> listeners, IApplicationRunner runner, EventLoopOptions options)
    {
        _listeners = [.. listeners];
        _runner = runner;
        _options = options;
        _limits = options.Limits;
        _buffer = new ReadBuffer(2 * (_limits.RequestLine + _limits.HeaderTotal) + BodyRoom);
        _parser = new RequestParser(_limits);
        _head = new RequestHead(_limits.HeaderFields);
        var date = new DateHeader(options.Time);
        _exchange = new HttpExchange(_buffer, _limits, date, options.Log, options.AccessLog);
        _rejecter = new Rejecter(date, options.Log, options.AccessLog);
        _idle = new TimeoutList(_limits.KeepAliveTimeout);
        _reading = new TimeoutList(_limits.HeadTimeout);
        _lingering = new TimeoutList(_limits.LingerTimeout);
        _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
        foreach (var listener in _listeners) Watch(listener.Descriptor);
        if (options.WakeDescriptor >= 0) Watch(options.WakeDescriptor);
    }

    /// <summary>Serves until <see cref="Stop"/>. Called, and returns, entered in the runner.</summary>
    public void Run()
    {
        while (_stopBy == long.MaxValue || (_count > 0 && _now < _stopBy))
        {
            // A busy loop finds events without waiting and so without leaving the runner.
            var ready = _resumed.Count > 0 ? Poll(0) : WaitForEvents();
            _now = Environment.TickCount64;
            for (var index = 0; index < ready; index++) Handle(_events.Descriptor(index));
            for (var resumed = _resumed.Count; resumed > 0; resumed--) Resume(_resumed.Dequeue());
            Expire();
        }
        if (_count > 0) _options.Log.StopForced(_count);
        foreach (var connection in _connections)
            if (connection is not null) Close(connection);
        _options.AccessLog?.Flush();
    }

    /// <summary>Stops accepting; requests under way finish. On the loop's thread.</summary>
    public void Stop(bool graceful)
    {
        _now = Environment.TickCount64;
        _stopBy = graceful ? _now + (long)_options.GracefulTimeout.TotalMilliseconds : _now;
        foreach (var listener in _listeners) listener.Close();
        _listeners.Clear();
        _exchange.IsLast = true;
        // What has arrived is still answered; what has not sent a byte is closed.
        foreach (var connection in _connections)
        {
            if (connection is null or { State: ConnectionState.Lingering } or { Pending: not null }) continue;
            Serve(connection);
            if (_connections[connection.Descriptor] == connection && connection.State != ConnectionState.Lingering && connection.Pending is null) Close(connection);
        }
    }

    private int WaitForEvents()
    {
        var ready = Poll(0);
        if (ready != 0) return ready;
        _options.AccessLog?.Flush();
        _runner.Leave();
        ready = Poll(MillisecondsToDeadline());
        _runner.Enter();
        return ready;
    }

    // An interrupted wait is an empty one.
    private int Poll(int milliseconds) => Math.Max(0, Libc.epoll_wait(_epoll, _events.Pointer, MaxEvents, milliseconds));

    private int MillisecondsToDeadline()
    {
        var deadline = Math.Min(_acceptAgain, _stopBy);
        deadline = Math.Min(deadline, _idle.First?.Deadline ?? long.MaxValue);
        deadline = Math.Min(deadline, _reading.First?.Deadline ?? long.MaxValue);
        deadline = Math.Min(deadline, _lingering.First?.Deadline ?? long.MaxValue);
        return deadline == long.MaxValue ? -1 : (int)Math.Clamp(deadline - Environment.TickCount64, 0, int.MaxValue);
    }

    private void Handle(int descriptor)
    {
        if (descriptor == _options.WakeDescriptor)
        {
            Wake();
            return;
        }
        foreach (var listener in _listeners)
        {
            if (listener.Descriptor != descriptor) continue;
            Accept(listener);
            return;
        }
        // A connection closed earlier in this batch leaves a stale event; a new one under its number just finds nothing to read.
        if (descriptor >= _connections.Length || _connections[descriptor] is not { } connection) return;
        if (connection.State == ConnectionState.Lingering) DropInput(connection);
        else Serve(connection);
    }

    private void Wake()
    {
        var bytes = stackalloc byte[64];
        var count = (int)Libc.read(_options.WakeDescriptor, bytes, 64);
        for (var index = 0; index < count; index++) _options.OnWake(bytes[index]);
    }

    private void Accept(Listener listener)
    {
        var address = stackalloc byte[SocketName.MaxSize];
        for (var count = 0; count < AcceptsAtOnce; count++)
        {
            uint size = SocketName.MaxSize;
            var descriptor = Libc.accept4(listener.Descriptor, address, &size, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (descriptor < 0)
            {
                var errno = Libc.Errno;
                if (errno is Libc.EINTR or Libc.ECONNABORTED) continue;
                if (errno is not Libc.EAGAIN) PauseAccepting(errno);
                return;
            }
            Welcome(listener, descriptor, new ReadOnlySpan<byte>(address, (int)size));
        }
    }

    private void Welcome(Listener listener, int descriptor, ReadOnlySpan<byte> address)
    {
        var connection = new Connection(descriptor, listener) { State = ConnectionState.Head };
        if (listener.Path is null)
        {
            (connection.RemoteName, connection.RemotePort) = SocketName.Split(SocketName.Parse(address));
            if (listener.IsWildcard) (connection.LocalName, connection.LocalPort) = SocketName.Split(SocketName.OfLocal(descriptor));
        }
        if (descriptor >= _connections.Length) Array.Resize(ref _connections, Math.Max(_connections.Length * 2, descriptor + 1));
        _connections[descriptor] = connection;
        _count++;
        _reading.Add(connection, _now);
        // The request is usually here already: serving it now saves a round through epoll.
        Serve(connection);
    }

    // Out of descriptors: the backlog holds the clients; without a pause the loop would spin on the listener.
    private void PauseAccepting(int errno)
    {
        _options.Log.AcceptFailed(Marshal.GetPInvokeErrorMessage(errno), AcceptPause);
        foreach (var listener in _listeners) _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, listener.Descriptor, null);
        _acceptAgain = _now + AcceptPause;
    }

    private void Resume(Connection connection)
    {
        if (_connections[connection.Descriptor] == connection) Serve(connection, isResumed: true);
    }

    /// <summary>Reads a connection and serves the requests that are complete.</summary>
    private void Serve(Connection connection, bool isResumed = false)
    {
        _buffer.Clear();
        if (connection.Pending is { } pending)
        {
            _buffer.Load(pending);
            connection.Pending = null;
        }
        var before = _buffer.Length;
        if (!isResumed)
        {
            var count = _buffer.Receive(connection.Descriptor);
            if (count == 0 || (count < 0 && Libc.Errno is not (Libc.EAGAIN or Libc.EINTR)))
            {
                Close(connection);
                return;
            }
            DropUnwanted(connection);
            if (before > 0 && !MayBeComplete(before))
            {
                Park(connection, 0);
                return;
            }
        }
        var served = 0;
        for (; _buffer.Length > 0; served++)
        {
            if (served == RequestsAtOnce)
            {
                Park(connection, served);
                _resumed.Enqueue(connection);
                return;
            }
            _buffer.MoveToFront();
            var result = _parser.Parse(_buffer.Unread, _head);
            if (result == ParseResult.Incomplete) break;
            if (result == ParseResult.Rejected)
            {
                _rejecter.Reject(connection, _buffer.Unread, _parser.Reason);
                SayGoodbye(connection);
                return;
            }
            _exchange.Begin(connection, _head);
            _runner.Run(_exchange);
            if (!Continue(connection, _exchange.Complete())) return;
        }
        Park(connection, served);
    }

    private void DropUnwanted(Connection connection)
    {
        if (connection.Unwanted == 0) return;
        var dropped = (int)Math.Min(connection.Unwanted, _buffer.Length);
        _buffer.Use(dropped);
        connection.Unwanted -= dropped;
    }

    /// <summary>Whether parsing again is worth it: a head that arrives byte by byte must not be parsed byte by byte.</summary>
    private bool MayBeComplete(int before)
    {
        if (_buffer.Unread[before..].Contains((byte)'\n')) return true;
        var lastLine = _buffer.Length - (_buffer.Unread.LastIndexOf((byte)'\n') + 1);
        return lastLine > Math.Min(_limits.RequestLine, _limits.HeaderField) || _buffer.Length > _limits.HeaderTotal;
    }

    /// <returns>Whether the connection goes on.</returns>
    private bool Continue(Connection connection, AfterResponse after)
    {
        switch (after)
        {
            case AfterResponse.Keep:
                return true;
            case AfterResponse.Linger:
                SayGoodbye(connection);
                return false;
            case AfterResponse.Reset:
                var linger = stackalloc int[2] { 1, 0 };
                _ = Libc.setsockopt(connection.Descriptor, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, 8);
                Close(connection);
                return false;
            default:
                Close(connection);
                return false;
        }
    }

    /// <summary>Puts a connection down until more of it arrives.</summary>
    private void Park(Connection connection, int served)
    {
        if (!connection.IsWatched)
        {
            Watch(connection.Descriptor);
            connection.IsWatched = true;
        }
        // An application may have taken its time since the batch began.
        if (served > 0) _now = Environment.TickCount64;
        var isBetweenRequests = served > 0 || connection.State == ConnectionState.Idle;
        if (_buffer.Length > 0)
        {
            connection.Pending = _buffer.Unread.ToArray();
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

    private void SayGoodbye(Connection connection)
    {
        _ = Libc.shutdown(connection.Descriptor, Libc.SHUT_WR);
        connection.State = ConnectionState.Lingering;
        connection.Pending = null;
        if (!connection.IsWatched) Watch(connection.Descriptor);
        connection.IsWatched = true;
        _lingering.Add(connection, _now);
    }

    private void DropInput(Connection connection)
    {
        _buffer.Clear();
        var count = _buffer.Receive(connection.Descriptor);
        if (count == 0 || (count < 0 && Libc.Errno is not (Libc.EAGAIN or Libc.EINTR))) Close(connection);
    }

    private void Expire()
    {
        while (_idle.First is { } idle && idle.Deadline <= _now) Close(idle);
        while (_lingering.First is { } lingering && lingering.Deadline <= _now) Close(lingering);
        while (_reading.First is { } reading && reading.Deadline <= _now)
        {
            if (reading.Pending is not { } pending)
            {
                Close(reading);
                continue;
            }
            _rejecter.Reject(reading, pending, RequestRejectionReason.HeadTimeout);
            SayGoodbye(reading);
        }
        if (_acceptAgain > _now) return;
        _acceptAgain = long.MaxValue;
        foreach (var listener in _listeners) Watch(listener.Descriptor);
    }

    private void Close(Connection connection)
    {
        TimeoutList.Remove(connection);
        _connections[connection.Descriptor] = null;
        _count--;
        _ = Libc.close(connection.Descriptor);
    }

    private void Watch(int descriptor)
    {
        _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_ADD, descriptor, _change.Set(Libc.EPOLLIN, descriptor));
    }
}
