using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Server.Engine;

/// <summary>
/// A thread that can own the loop: its read buffer, its request, its runner. One of them owns the loop; the others are inside application
/// calls that lost it, or wait to take it over.
/// </summary>
internal sealed unsafe class LoopThread
{
    // One connection's pipelined requests must not starve the others (Puma's max_fast_inline; CVE-2019-16770).
    private const int RequestsAtOnce = 16;

    // Behind the largest head there is room for chunk lines, wherever in the buffer's first half that head begins.
    private const int BodyRoom = 32 * 1024;

    private readonly EventLoop _loop;
    private readonly ServerLimits _limits;
    private readonly ReadBuffer _buffer;
    private readonly RequestParser _parser;
    private readonly RequestHead _head;
    private readonly HttpExchange _exchange;
    private readonly Rejecter _rejecter;

    /// <param name="loop">The loop it may own.</param>
    /// <param name="runner">Made on this thread.</param>
    /// <param name="options">The loop's.</param>
    public LoopThread(EventLoop loop, IApplicationRunner runner, EventLoopOptions options)
    {
        _loop = loop;
        Runner = runner;
        _limits = options.Limits;
        _buffer = new ReadBuffer((2 * (_limits.RequestLine + _limits.HeaderTotal)) + BodyRoom);
        _parser = new RequestParser(_limits);
        _head = new RequestHead(_limits.HeaderFields);
        var date = new DateHeader(options.Time);
        _exchange = new HttpExchange(_buffer, _limits, date, options.Log, options.AccessLog);
        _rejecter = new Rejecter(date, options.Log, options.AccessLog);
    }

    public IApplicationRunner Runner { get; }

    /// <summary>It lost the loop because its call computes; such calls are counted.</summary>
    public bool IsComputing { get; set; }

    /// <summary>Posted when a spare thread should stand by.</summary>
    public ThreadSignal Call { get; } = new();

    /// <summary>Reads a connection and serves the requests that are complete. The caller owns the loop; afterwards it may not.</summary>
    /// <param name="connection">Not busy.</param>
    /// <param name="isResumed">It has unserved bytes put aside; nothing need be read first.</param>
    public void Serve(Connection connection, bool isResumed = false)
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
                _loop.Close(connection);
                return;
            }
            DropUnwanted(connection);
            if (before > 0 && !MayBeComplete(before))
            {
                _loop.Park(connection, _buffer.Unread, served: 0);
                return;
            }
        }
        var served = 0;
        for (; _buffer.Length > 0; served++)
        {
            // Whoever lost the loop gives the connection back after one request: the loop is fairer than it could be.
            if (served == RequestsAtOnce || _loop.Owner != this)
            {
                _loop.Park(connection, _buffer.Unread, served);
                _loop.Resume(connection);
                return;
            }
            _buffer.MoveToFront();
            var result = _parser.Parse(_buffer.Unread, _head);
            if (result == ParseResult.Incomplete) break;
            if (result == ParseResult.Rejected)
            {
                Reject(connection, _buffer.Unread, _parser.Reason);
                return;
            }
            if (!Continue(connection, Run(connection))) return;
        }
        _loop.Park(connection, _buffer.Unread, served);
    }

    /// <summary>Refuses a request and ends its connection.</summary>
    public void Reject(Connection connection, ReadOnlySpan<byte> received, RequestRejectionReason reason)
    {
        _rejecter.Reject(connection, received, reason);
        _loop.SayGoodbye(connection);
    }

    /// <summary>Reads and drops what a client still sends after its last response.</summary>
    public void DropInput(Connection connection)
    {
        _buffer.Clear();
        var count = _buffer.Receive(connection.Descriptor);
        if (count == 0 || (count < 0 && Libc.Errno is not (Libc.EAGAIN or Libc.EINTR))) _loop.Close(connection);
    }

    /// <summary>Runs the application on the request that was parsed. Meanwhile the loop may go to another thread.</summary>
    private AfterResponse Run(Connection connection)
    {
        TimeoutList.Remove(connection);
        connection.IsBusy = true;
        _exchange.Begin(connection, _head, isLast: _loop.IsStopping);
        _loop.EnterCall();
        Runner.Run(_exchange);
        _loop.LeaveCall(this);
        connection.IsBusy = false;
        return _exchange.Complete();
    }

    /// <returns>Whether the connection goes on.</returns>
    private bool Continue(Connection connection, AfterResponse after)
    {
        switch (after)
        {
            case AfterResponse.Keep:
                return true;
            case AfterResponse.Linger:
                _loop.SayGoodbye(connection);
                return false;
            case AfterResponse.Reset:
                var linger = stackalloc int[2] { 1, 0 };
                _ = Libc.setsockopt(connection.Descriptor, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, 8);
                _loop.Close(connection);
                return false;
            default:
                _loop.Close(connection);
                return false;
        }
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
}
