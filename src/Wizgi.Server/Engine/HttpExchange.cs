using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>What becomes of a connection after a response.</summary>
internal enum AfterResponse
{
    /// <summary>The next request may follow.</summary>
    Keep,

    /// <summary>Everything is read and said: close.</summary>
    Close,

    /// <summary>The client may still be sending: say goodbye and read on for a while, or the response could be lost (RFC 9112 §9.6).</summary>
    Linger,

    /// <summary>Break off so that the client notices, even where only the end of the connection ends the body.</summary>
    Reset,

    /// <summary>The drainer has it until the client has taken the response.</summary>
    Drain,

    /// <summary>The watchdog has ended the request and taken the connection; it is not this thread's any more.</summary>
    Abandoned,
}

/// <summary>One request on the HTTP/1.1 engine. One object per thread, used again for each request.</summary>
internal sealed class HttpExchange : Exchange
{
    /// <summary>RFC 9110 §10.1.1.</summary>
    public static ReadOnlySpan<byte> Continue => "HTTP/1.1 100 Continue\r\n\r\n"u8;

    private readonly ReadBuffer _buffer;
    private readonly ServerLimits _limits;
    private readonly ILogger _log;
    private readonly AccessLog? _accessLog;
    private readonly Func<bool> _isStopping;
    private readonly PeerTrust? _trust;
    private readonly BodyReader _body;
    private readonly ResponseWriter _writer;
    private readonly HttpEnviron _environ;
    private readonly HeaderLookup _requestHeader;

    private RequestHead _request = null!;
    private int _headPlace;
    private long _started;
    private Upload? _upload;
    private double _waited;
    private bool _keep;
    private bool _continueDue;
    private bool _headWritten;
    private bool _endsByClose;
    private bool _aborted;
    private bool _isGoneTold;
    private bool _isLate;

    /// <param name="buffer">The thread's.</param>
    /// <param name="body">The thread's, on the same buffer.</param>
    /// <param name="writer">The thread's.</param>
    /// <param name="limits">The server's.</param>
    /// <param name="log">The error log.</param>
    /// <param name="accessLog">Null: none.</param>
    /// <param name="isStopping">The server is stopping: a response that begins now is its connection's last.</param>
    /// <param name="headerMap">What becomes of names with underscores.</param>
    /// <param name="trust">Knows who may see errors; null: nobody.</param>
    public HttpExchange(
        ReadBuffer buffer, BodyReader body, ResponseWriter writer, ServerLimits limits, ILogger log, AccessLog? accessLog, Func<bool> isStopping, HeaderMap headerMap = HeaderMap.Drop,
        PeerTrust? trust = null)
    {
        _trust = trust;
        (_buffer, _body, _writer, _limits, _log, _accessLog, _isStopping) = (buffer, body, writer, limits, log, accessLog, isStopping);
        _environ = new HttpEnviron(limits.RequestLine + limits.HeaderTotal, headerMap);
        _requestHeader = RequestHeader;
        Notes = accessLog?.MakeNotes();
    }

    /// <summary>Runs while the client waits for the application.</summary>
    public ApplicationClock Clock { get; } = new();

    /// <summary>The client.</summary>
    public Connection Connection { get; private set; } = null!;

    public override bool HasBody => _upload is null ? _request.HasBody : _upload.Body.Length > 0 || !_body.IsComplete;

    public override bool IsHead => _request.IsHead;

    public override bool AcceptsTrailers => _request.AcceptsTrailers;

    public override string InputProblem => IsAbandoned ? "The request was given up at its deadline." : Rejection.Describe(_body.Problem);

    public override ReadOnlySpan<byte> FailurePage =>
        _isLate ? "The application did not answer in time.\n"u8 : _body.Problem == RequestRejectionReason.None ? base.FailurePage : System.Text.Encoding.ASCII.GetBytes(InputProblem + "\n");

    public override bool MayShowErrors => _trust?.MaySeeErrors(RequestBytes, _request, Connection) == true;

    protected override ReadOnlySpan<byte> FailureStatus =>
        _isLate ? "504 Gateway Timeout"u8 : _body.Problem == RequestRejectionReason.None ? base.FailureStatus : System.Text.Encoding.ASCII.GetBytes(Rejection.Status(_body.Problem));

    /// <summary>Takes a request.</summary>
    /// <param name="connection">The client.</param>
    /// <param name="request">The head, used in the buffer; the reader stands behind it.</param>
    /// <param name="headPlace">Where in the buffer it begins.</param>
    /// <param name="upload">What of the body has been read before, or null.</param>
    public void Begin(Connection connection, RequestHead request, int headPlace, Upload? upload)
    {
        Reset();
        Connection = connection;
        _request = request;
        _headPlace = headPlace;
        _upload = upload;
        _waited = 0;
        _writer.Begin(connection.Descriptor);
        _keep = request.KeepAlive;
        // Who reads a body before the application asks for it has said so to the client.
        _continueDue = request.ExpectsContinue && upload is null;
        _headWritten = _endsByClose = _aborted = _isGoneTold = _isLate = false;
        _started = _accessLog is null ? 0 : Stopwatch.GetTimestamp();
        Clock.Start();
    }

    public override ReadOnlySpan<byte> PathInfo => _environ.Path(RequestBytes, _request)[ShiftedPath..];

    public override void WriteEnviron(IEnvironWriter environ) => _environ.Write(environ, RequestBytes, _request, Connection, DecodedLength, ShiftedPath);

    public override int ReadBody(Span<byte> destination)
    {
        if (IsAbandoned) return Broken;
        if (_continueDue)
        {
            // RFC 9110 §10.1.1: not needed once the client sends anyway, nor useful after the final head.
            _continueDue = false;
            if (!_body.HasBuffered && !_headWritten) _writer.SendInterim(Continue);
        }
        if (_upload is { Body.Length: > 0 }) return _upload.Body.Take(destination);
        var count = _body.Read(destination);
        NoteTurn(isClients: count == WouldBlock);
        return count;
    }

    public override void WaitForBody()
    {
        // Only the time that the client takes counts, not the application's.
        var began = Stopwatch.GetTimestamp();
        var isReady = Libc.WaitFor(Connection.Descriptor, Libc.POLLIN, _limits.BodyTimeout);
        _waited += Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (!isReady) _body.GiveUp(RequestRejectionReason.BodyTimeout);
        else if (_limits.IsTooSlow(_body.Total, _waited)) _body.GiveUp(RequestRejectionReason.BodyTooSlow);
        Clock.Start();
    }

    public override void WaitToSend()
    {
        _writer.Wait();
        IsClientGone |= _writer.IsBroken;
        Clock.Start();
    }

    public override void ReportError(string message, string traceback)
    {
        if (IsAbandoned) return;
        var request = DescribeRequest();
        // A body that broke off is the client's doing, even if the application fails over it.
        if (_body.Problem != RequestRejectionReason.None) _log.BodyBroken(request, InputProblem, message);
        else _log.ApplicationFailed(request, message, traceback.Length > 0 ? "\n" + traceback : "");
    }

    public override void ReportClientGone()
    {
        if (!_isGoneTold && !IsAbandoned) LogBroken(_log, DescribeRequest(), _writer.Unsent);
        _isGoneTold = true;
    }

    /// <summary>A response broke off: the client went away, was given up for a reason, or a file became shorter.</summary>
    public static void LogBroken(ILogger log, string request, Outbox? outbox)
    {
        if (outbox is { Missing: > 0 }) log.FileTooShort(request, outbox.Missing);
        else if (outbox?.Complaint is { } complaint) log.ClientGivenUp(request, complaint);
        else log.ClientGone(request);
    }

    /// <summary>
    /// Ends the request although its application is still at work, and tells of it: with a 504 if the head is not sent, else the connection breaks
    /// off. What the application does from now on leads nowhere. Entered, while the clock runs.
    /// </summary>
    /// <param name="taken">How long the application has taken.</param>
    /// <param name="stack">What it is doing, or empty.</param>
    public AfterResponse Abandon(TimeSpan taken, string stack)
    {
        _log.DeadlinePassed(DescribeRequest(), taken.TotalSeconds, stack.Length > 0 ? "\n" + stack : "");
        _isLate = true;
        _keep = false;
        if (BeginFailureUnlessSent() && Send(FailurePage) == FailurePage.Length) TryFinish();
        else GiveUp();
        var after = Complete();
        IsAbandoned = IsClientGone = true;
        return after;
    }

    /// <summary>The application's call has ended after all.</summary>
    public void ReportBack(TimeSpan after) => _log.CameBack(DescribeRequest(), after.TotalSeconds);

    private bool BeginFailureUnlessSent() => BeginFailure(FailurePage.Length, "text/plain; charset=utf-8"u8);

    /// <summary>Whose turn it is from now on: the application's time runs only in its own, and begins again with each.</summary>
    private void NoteTurn(bool isClients)
    {
        if (isClients) Clock.Stop();
        else Clock.Start();
    }

    /// <summary>After the application: settles the rest of the request and says what becomes of the connection.</summary>
    public AfterResponse Complete()
    {
        Debug.Assert(Stage == ResponseStage.Ended, "a runner ends every response");
        LogAccess();
        var after = Settle();
        _upload?.Body.Clear();
        if (_writer.Unsent is not { } rest) return after;
        if (rest.Finish(Connection, after, DescribeRequest())) return AfterResponse.Drain;
        if (!rest.IsBroken || _aborted) return after;
        // It broke off when the application was done already: another response behind it would be taken for its rest.
        ReportClientGone();
        _aborted = true;
        return Settle();
    }

    private AfterResponse Settle()
    {
        if (_aborted) return _endsByClose ? AfterResponse.Reset : AfterResponse.Close;
        if (!_body.IsComplete) return DropBody();
        return _keep ? AfterResponse.Keep : AfterResponse.Close;
    }

    protected override int SendCore(ReadOnlySpan<byte> chunk)
    {
        if (IsClientGone) return Broken;
        if (!_headWritten) WriteHead();
        var sent = _writer.Send(chunk, IsCorked);
        IsClientGone |= sent < 0;
        NoteTurn(isClients: sent >= 0 && sent < chunk.Length);
        return sent;
    }

    protected override long SendFileCore(int descriptor, long offset, long count)
    {
        if (IsClientGone) return Broken;
        if (!_headWritten) WriteHead();
        var sent = _writer.SendFile(descriptor, offset, count);
        IsClientGone |= sent == Broken;
        NoteTurn(isClients: sent == WouldBlock);
        return sent;
    }

    protected override void SendEarlyHintsCore(ExtraFields hints)
    {
        // RFC 9110 §15.2: an HTTP/1.0 client knows no interim responses.
        if (_request.IsHttp11) _writer.SendEarlyHints(hints.Lines);
        IsClientGone |= _writer.IsBroken;
    }

    protected override bool HasClientLeft() => Libc.HasHungUp(Connection.Descriptor);

    protected override bool FinishCore()
    {
        if (!_headWritten) WriteHead();
        _writer.End(Trailers.Lines);
        IsClientGone |= _writer.IsBroken;
        // What close() takes is the application's.
        Clock.Start();
        return true;
    }

    protected override void Abort() => _aborted = true;

    /// <summary>Chooses the framing of the body (RFC 9112 §6.3) and whether the connection stays (§9.3).</summary>
    private void WriteHead()
    {
        _headWritten = true;
        var added = Head.IsBodiless || Head.ContentLength is not null ? null : KnownLength;
        var isFramed = Head.IsBodiless || IsHead || Head.ContentLength is not null || added is not null;
        _endsByClose = !isFramed && !_request.IsHttp11;
        // A client that still waits for its 100 may send the body or not, and behind a broken body nothing can be found any more.
        if (_endsByClose || _continueDue || _body.Problem != RequestRejectionReason.None || _isStopping()) _keep = false;
        var connection = _keep ? (_request.IsHttp11 ? [] : "Connection: keep-alive\r\n"u8) : "Connection: close\r\n"u8;
        _writer.WriteHead(Head, added, chunked: !isFramed && _request.IsHttp11, connection, Trailers.Lines);
    }

    /// <summary>Reads what the application left of the body, if it is little.</summary>
    private AfterResponse DropBody()
    {
        if (_continueDue || _body.KnownLeft > _limits.Drain) return AfterResponse.Linger;
        Span<byte> dropped = stackalloc byte[4096];
        for (var total = 0; total <= _limits.Drain && !_body.IsComplete;)
        {
            var count = _body.Read(dropped);
            if (count == WouldBlock && _keep && _body.IsCounted)
            {
                // The rest is dropped when it comes, before the next request is looked for.
                Connection.Unwanted = _body.KnownLeft;
                return AfterResponse.Keep;
            }
            if (count < 0) return AfterResponse.Linger;
            total += count;
        }
        if (!_body.IsComplete) return AfterResponse.Linger;
        return _keep ? AfterResponse.Keep : AfterResponse.Close;
    }

    /// <summary>The length of a chunked body that is here whole; else null.</summary>
    private long? DecodedLength => _upload is not null && _request.IsChunked && _body.IsComplete ? _body.Total : null;

    private ReadOnlySpan<byte> RequestBytes => _buffer.At(_headPlace, _request.Length);

    private ReadOnlySpan<byte> RequestPart(Slice place) => _buffer.At(_headPlace + place.Start, place.Length);

    /// <summary>Method and target, as they came.</summary>
    public string DescribeRequest() => NativeString.FromBytes(RequestPart(_request.Method)) + " " + NativeString.FromBytes(RequestPart(_request.Target));

    private ReadOnlySpan<byte> RequestHeader(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in _request.Fields.AsSpan(0, _request.FieldCount))
            if (field.Name.Length == name.Length && System.Text.Ascii.EqualsIgnoreCase(RequestPart(field.Name), name)) return RequestPart(field.Value);
        return [];
    }

    private void LogAccess()
    {
        if (_accessLog is null) return;
        _accessLog.Write(new AccessEntry
        {
            RemoteAddress = _request.Forwarded.HasClient ? _request.Forwarded.Client : Connection.RemoteName,
            RequestLine = RequestPart(_request.RequestLine),
            Method = RequestPart(_request.Method),
            Path = RequestPart(_request.Path),
            Query = RequestPart(_request.Query),
            Protocol = _request.Protocol,
            StatusCode = Head.StatusCode,
            BodyBytes = IsHead || Head.IsBodiless ? 0 : BodyBytes,
            Duration = Stopwatch.GetElapsedTime(_started),
            RequestHeader = _requestHeader,
            ResponseHead = Head,
            Environ = Notes,
        });
    }
}
