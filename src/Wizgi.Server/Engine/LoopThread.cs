using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>
/// A thread that can own the loop: its read buffer, its request, its runner. One of them owns the loop; the others are inside application
/// calls that lost it, or wait to take it over.
/// </summary>
internal sealed unsafe class LoopThread : IWatchedThread
{
    // One connection's pipelined requests must not starve the others (Puma's max_fast_inline; CVE-2019-16770).
    private const int RequestsAtOnce = 16;

    // Behind the largest head there is room for chunk lines, wherever in the buffer's first half that head begins.
    private const int BodyRoom = 32 * 1024;

    // Calls that are interrupted mostly end at once.
    private static readonly TimeSpan WorthTelling = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop;
    private readonly ServerLimits _limits;
    private readonly ReadBuffer _buffer;
    private readonly RequestParser _parser;
    private readonly RequestHead _head;
    private readonly BodyReader _body;
    private readonly HttpExchange _exchange;
    private readonly Rejecter _rejecter;

    /// <param name="loop">The loop it may own.</param>
    /// <param name="runner">Made on this thread.</param>
    /// <param name="options">The loop's.</param>
    public LoopThread(EventLoop loop, IApplicationRunner runner, FrontEndOptions options)
    {
        _loop = loop;
        Runner = runner;
        _limits = options.Limits;
        _buffer = new ReadBuffer((2 * (_limits.RequestLine + _limits.HeaderTotal)) + BodyRoom);
        _parser = new RequestParser(_limits, options.Trust.HeaderMap);
        _head = new RequestHead(_limits.HeaderFields);
        _body = new BodyReader(_buffer, _limits);
        var date = new DateHeader(options.Time);
        var writer = new ResponseWriter(date, loop.Drainer, _limits);
        _exchange = new HttpExchange(_buffer, _body, writer, _limits, options.Log, options.AccessLog, () => loop.IsStopping, options.Trust.HeaderMap, loop.Trust);
        _rejecter = new Rejecter(date, options.Log, options.AccessLog);
        loop.NoteThread(this);
    }

    public IApplicationRunner Runner { get; }

    public IThreadGate Gate => Runner;

    /// <inheritdoc/>
    public ApplicationClock Clock => _exchange.Clock;

    /// <inheritdoc/>
    public long GivenUpAt => Volatile.Read(ref _givenUpAt);

    /// <inheritdoc/>
    public bool IsStuck { get; private set; }

    private bool _isInCall;
    private long _givenUpAt;

    /// <summary>It lost the loop because its call computes; such calls are counted.</summary>
    public bool IsComputing { get; set; }

    /// <summary>Posted when a spare thread should stand by.</summary>
    public ThreadSignal Call { get; } = new();

    /// <summary>Reads a connection and serves the requests that are complete. The caller owns the loop; afterwards it may not.</summary>
    /// <param name="connection">Not busy.</param>
    /// <param name="isResumed">It has unserved bytes put aside; nothing need be read first.</param>
    public void Serve(Connection connection, bool isResumed = false)
    {
        if (connection.Upload is { } upload)
        {
            ServeUpload(connection, upload);
            return;
        }
        _buffer.Clear();
        if (connection.Pending is { } pending)
        {
            _buffer.Load(pending);
            connection.Pending = null;
        }
        var before = _buffer.Length;
        if (!isResumed)
        {
            if (!Receive(connection)) return;
            DropUnwanted(connection);
            if (connection.AwaitsProxyHeader)
            {
                if (!TakeProxyHeader(connection)) return;
                before = 0;
            }
            if (before > 0 && !MayBeComplete(before))
            {
                _loop.Park(connection, _buffer.Unread, served: 0);
                return;
            }
        }
        ServeRequests(connection, served: 0);
    }

    /// <summary>Serves what is in the buffer.</summary>
    private void ServeRequests(Connection connection, int served)
    {
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
            if (_loop.Trust.Judge(_buffer.Unread, _head, connection) is not RequestRejectionReason.None and var reason)
            {
                Reject(connection, _buffer.Unread, reason);
                return;
            }
            var headPlace = _buffer.Start;
            _buffer.Use(_head.Length);
            _body.Begin(connection.Descriptor, _head);
            Upload? upload = null;
            if (IsReadBefore)
            {
                upload = new Upload(_buffer.At(headPlace, _head.Length).ToArray()) { Began = Environment.TickCount64 };
                TimeoutList.Remove(connection);
                if (_head.ExpectsContinue && !_body.HasBuffered) _ = Libc.Send(connection.Descriptor, HttpExchange.Continue);
                if (!Read(connection, upload)) return;
            }
            if (!Continue(connection, Run(connection, headPlace, upload))) return;
        }
        _loop.Park(connection, _buffer.Unread, served);
    }

    /// <summary>
    /// Whether the body is read before the application is called. Not one that is here already; nor one for which the client waits to be
    /// told to send it and that is too large for the buffer: that is what Expect is for (RFC 9110 §10.1.1).
    /// </summary>
    private bool IsReadBefore => _head.HasBody && _limits.RequestBuffer > 0
        && (_head.IsChunked || _head.ContentLength > _buffer.Length)
        && !(_head.ExpectsContinue && _head.ContentLength > _limits.RequestBuffer);

    /// <summary>Goes on reading a body, and serves its request when it is here.</summary>
    private void ServeUpload(Connection connection, Upload upload)
    {
        _buffer.Load(upload.Head);
        _buffer.Append(upload.Rest);
        _buffer.Use(upload.Head.Length);
        _body.Resume(connection.Descriptor, upload.Progress);
        if (!Read(connection, upload)) return;
        connection.Upload = null;
        _ = _parser.Parse(upload.Head, _head);
        _ = _loop.Trust.Judge(upload.Head, _head, connection);
        if (Continue(connection, Run(connection, headPlace: 0, upload))) ServeRequests(connection, served: 1);
    }

    /// <summary>Reads what has come of a body, up to the limit.</summary>
    /// <returns>Whether the application may be called now.</returns>
    private bool Read(Connection connection, Upload upload)
    {
        while (upload.Body.Length < _limits.RequestBuffer)
        {
            var count = _body.Read(upload.Body.Reserve());
            if (count == 0) return true;
            if (count > 0)
            {
                upload.Body.Commit(count);
                continue;
            }
            if (count == Exchange.WouldBlock && !_limits.IsTooSlow(_body.Total, Environment.TickCount64 - upload.Began)) Await(connection, upload);
            else RefuseUpload(connection, upload, count == Exchange.WouldBlock ? RequestRejectionReason.BodyTooSlow : _body.Problem);
            return false;
        }
        return true;
    }

    private void Await(Connection connection, Upload upload)
    {
        upload.Progress = _body.Pause();
        upload.Rest = _buffer.Unread.ToArray();
        connection.Upload = upload;
        _loop.AwaitBody(connection);
    }

    /// <summary>Ends a connection whose request will never be whole.</summary>
    public void RefuseUpload(Connection connection, Upload upload, RequestRejectionReason reason)
    {
        upload.Body.Clear();
        connection.Upload = null;
        // Nobody is there to read an answer.
        if (reason == RequestRejectionReason.BodyIncomplete) _loop.Close(connection);
        else Reject(connection, upload.Head, reason);
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
        Receive(connection);
    }

    /// <returns>False: it has ended, and is closed.</returns>
    private bool Receive(Connection connection)
    {
        var count = _buffer.Receive(connection.Descriptor);
        if (count > 0 || (count < 0 && Libc.Errno is (Libc.EAGAIN or Libc.EINTR))) return true;
        _loop.Close(connection);
        return false;
    }

    /// <summary>Runs the application on the request that was parsed. Meanwhile the loop may go to another thread.</summary>
    private AfterResponse Run(Connection connection, int headPlace, Upload? upload)
    {
        TimeoutList.Remove(connection);
        connection.IsBusy = true;
        _isInCall = true;
        _loop.CountRequest();
        _exchange.Begin(connection, _head, headPlace, upload);
        _loop.EnterCall();
        Runner.Run(_exchange);
        _isInCall = false;
        _exchange.Clock.Stop();
        _loop.LeaveCall(this);
        if (_exchange.IsAbandoned)
        {
            ComeBack();
            return AfterResponse.Abandoned;
        }
        connection.IsBusy = false;
        return _exchange.Complete();
    }

    /// <inheritdoc/>
    public bool TryGiveUp(long since, TimeSpan taken, string stack)
    {
        if (!_isInCall)
        {
            // A thread of the application that waited for the client longer than the request lasted has started it.
            Clock.Stop();
            return false;
        }
        // The system reads a file for the application, which does nothing meanwhile.
        if (Clock.Since != since || _exchange.IsSendingFile) return false;
        var connection = _exchange.Connection;
        var after = _exchange.Abandon(taken, stack);
        Volatile.Write(ref _givenUpAt, Environment.TickCount64);
        connection.IsBusy = false;
        _ = Continue(connection, after);
        return true;
    }

    /// <inheritdoc/>
    public string? NoteStuck()
    {
        if (GivenUpAt == 0) return null;
        IsStuck = true;
        return _exchange.DescribeRequest();
    }

    /// <summary>A call that was given up has ended. No interruption may reach what this thread does next.</summary>
    private void ComeBack()
    {
        Runner.CancelInterrupt();
        var late = TimeSpan.FromMilliseconds(Environment.TickCount64 - GivenUpAt);
        if (late >= WorthTelling) _exchange.ReportBack(late);
        IsStuck = false;
        Volatile.Write(ref _givenUpAt, 0);
    }

    /// <returns>Whether the connection goes on.</returns>
    public bool Continue(Connection connection, AfterResponse after)
    {
        switch (after)
        {
            case AfterResponse.Keep:
                return true;
            case AfterResponse.Drain:
                if (_buffer.Length > 0) connection.Pending = _buffer.Unread.ToArray();
                _loop.LeaveToDrainer(connection);
                return false;
            case AfterResponse.Abandoned:
                return false;
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

    /// <returns>Whether it has come whole; if not, the connection waits for the rest or is closed.</returns>
    private bool TakeProxyHeader(Connection connection)
    {
        var result = _loop.Trust.TakeProxyHeader(connection, _buffer.Unread, out var used);
        if (result == ProxyHeaderResult.Complete) _buffer.Use(used);
        else if (result == ProxyHeaderResult.Incomplete) _loop.Park(connection, _buffer.Unread, served: 0);
        else _loop.Close(connection);
        return result == ProxyHeaderResult.Complete;
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
