using System.Diagnostics;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Requests;

/// <summary>One request of an ASP.NET Core server. One object per thread that runs applications, used again for each request.</summary>
internal sealed class HttpContextExchange : Exchange
{
    private readonly ContextOptions _options;
    private readonly ContextHead _head;
    private readonly PeerNames _peers = new();
    private readonly ContextBody _body;
    private readonly ContextResponse _response;
    private readonly Waiter _waiter = new();
    private readonly HeaderLookup _requestHeader;

    private readonly StrictHead? _strict;

    private HttpEnviron _environ;
    private int _environSize = 8 * 1024;
    private IFeatureCollection _features = null!;
    private ILogger _log;
    private IGivenRequest? _given;
    private Peer _peer = null!;
    private RequestRejectionReason _rejection;
    private long _started;
    private bool _isGoneTold;
    private bool _isLate;
    private bool _breaksOff;

    public HttpContextExchange(ContextOptions options)
    {
        _options = options;
        _log = options.Log;
        _head = new ContextHead(options);
        _body = new ContextBody(_waiter, options.StrictBy);
        _response = new ContextResponse(options);
        _environ = new HttpEnviron(_environSize, options.HeaderMap);
        _requestHeader = RequestHeader;
        Notes = options.AccessLog?.MakeNotes();
        if (options.StrictBy is { } limits) _strict = new StrictHead(limits, options.HeaderMap);
    }

    /// <summary>Runs while the client waits for the application.</summary>
    public ApplicationClock Clock { get; } = new();

    /// <summary>What the client has still to take of the response when the application is done; null: nothing.</summary>
    public Task? Rest => _breaksOff ? BrokenOffException.After(_response.Pending) : _response.Pending;

    /// <summary>The body was not read to its end: what is left of it must not be taken for the next request of the connection.</summary>
    public bool LeavesBody => !_body.HasEnded && _head.Head.LaterVersion == 0;

    /// <summary>Which of several applications the request is for.</summary>
    public object? Target { get; private set; }

    public override bool HasBody => _features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    public override bool IsHead => _head.Head.IsHead;

    public override bool AcceptsTrailers => _head.Head.AcceptsTrailers && (SpeaksBelow || _features.Get<IHttpResponseTrailersFeature>() is not null);

    public override bool OffersEarlyHints => _strict is not null && _head.Head.LaterVersion == 0;

    public override string InputProblem => IsAbandoned ? "The request was given up at its deadline." : _body.Problem;

    public override ReadOnlySpan<byte> PathInfo => Environ.Path(_head.Bytes, _head.Head)[ShiftedPath..];

    public override ReadOnlySpan<byte> FailurePage =>
        _isLate ? "The application did not answer in time.\n"u8 : _body.Problem.Length == 0 ? base.FailurePage : Encoding.UTF8.GetBytes(_body.Problem + "\n");

    public override bool MayShowErrors => _options.Trust?.MaySeeErrors(_head.Bytes, _head.Head, _peer) == true;

    protected override ReadOnlySpan<byte> FailureStatus =>
        _isLate ? "504 Gateway Timeout"u8
        : _body.Problem.Length == 0 ? base.FailureStatus
        : Encoding.ASCII.GetBytes($"{_body.ProblemStatus} {ReasonPhrases.GetReasonPhrase(_body.ProblemStatus)}");

    /// <summary>Takes a request.</summary>
    /// <param name="features">The request's.</param>
    /// <param name="mounted">How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</param>
    /// <param name="target">Which application it is for, where there are several.</param>
    /// <param name="log">That application's, or null.</param>
    /// <returns>False: it was refused, and answered.</returns>
    public bool Begin(IFeatureCollection features, int mounted = 0, object? target = null, ILogger? log = null)
    {
        Reset();
        _features = features;
        Target = target;
        _log = log ?? _options.Log;
        _isGoneTold = _isLate = _breaksOff = false;
        _started = _options.AccessLog is null ? 0 : Stopwatch.GetTimestamp();
        var connection = features.Get<IHttpConnectionFeature>();
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        _given = features.Get<IGivenRequest>();
        _peer = _given?.Peer ?? _peers.Find(connection);
        _response.Begin(features);
        _body.Begin(features, HasBody);
        _rejection = _head.Fill(request, mounted, _given);
        if (_rejection == RequestRejectionReason.None && _strict is not null) _rejection = _strict.Check(request);
        if (_rejection == RequestRejectionReason.None) _rejection = Judge(request, connection);
        Clock.Start();
        if (_rejection != RequestRejectionReason.None) return Refuse();
        if (_head.Shift > 0) ShiftPath(_head.Shift);
        return true;
    }

    public override void WriteEnviron(IEnvironWriter environ)
    {
        Environ.Write(environ, _head.Bytes, _head.Head, _peer, DecodedLength, ShiftedPath);
        _options.Extra?.Invoke(environ, _features);
        _given?.Write(environ);
    }

    /// <summary>The length of a body that has none in the head and has come whole; else null.</summary>
    private long? DecodedLength => HasBody ? _features.Get<WholeBody>()?.Length : null;

    public override int ReadBody(Span<byte> destination)
    {
        if (IsAbandoned) return Broken;
        var count = _body.Read(destination);
        NoteTurn(isClients: count == WouldBlock);
        return count;
    }

    public override void WaitForBody()
    {
        _body.Wait();
        Clock.Start();
    }

    public override void WaitToSend()
    {
        if (_response.Pending is { } pending) _waiter.Wait(pending);
        Clock.Start();
    }

    public override void ReportError(string message, string traceback)
    {
        if (IsAbandoned) return;
        var request = DescribeRequest();
        // A body that broke off is the client's doing, even if the application fails over it.
        if (_body.Problem.Length > 0) _log.BodyBroken(request, _body.Problem, message);
        else _log.ApplicationFailed(request, message, traceback.Length > 0 ? "\n" + traceback : "");
    }

    public override void ReportClientGone()
    {
        if (!_isGoneTold && !IsAbandoned) _log.ClientGone(DescribeRequest());
        _isGoneTold = true;
    }

    /// <summary>
    /// Ends the request although its application is still at work, and tells of it: with a 504 if the head is not sent, else the connection breaks
    /// off. What the application does from now on leads nowhere. Entered, while the clock runs.
    /// </summary>
    /// <param name="taken">How long the application has taken.</param>
    /// <param name="stack">What it is doing, or empty.</param>
    public void Abandon(TimeSpan taken, string stack)
    {
        _log.DeadlinePassed(DescribeRequest(), taken.TotalSeconds, stack.Length > 0 ? "\n" + stack : "");
        _isLate = true;
        if (_response.IsReady() && BeginFailure(FailurePage.Length, "text/plain; charset=utf-8"u8) && Send(FailurePage) == FailurePage.Length) TryFinish();
        else GiveUp();
        Complete();
        IsAbandoned = IsClientGone = true;
    }

    /// <summary>The application's call has ended after all.</summary>
    public void ReportBack(TimeSpan after) => _log.CameBack(DescribeRequest(), after.TotalSeconds);

    /// <summary>After the application: the request is told of, and goes back to the server.</summary>
    public void Complete()
    {
        Debug.Assert(Stage == ResponseStage.Ended, "a runner ends every response");
        LogAccess();
    }

    /// <summary>Method and target, as they came.</summary>
    public string DescribeRequest() => NativeString.FromBytes(_head.Head.Method.Of(_head.Bytes)) + " " + NativeString.FromBytes(_head.Head.Target.Of(_head.Bytes));

    protected override int SendCore(ReadOnlySpan<byte> chunk)
    {
        if (!TryBeginSending()) return IsClientGone ? Broken : 0;
        var sent = _response.Send(chunk, IsCorked);
        return NoteSent(sent, sent < chunk.Length) ? sent : Broken;
    }

    protected override long SendFileCore(int descriptor, long offset, long count)
    {
        if (!TryBeginSending()) return IsClientGone ? Broken : WouldBlock;
        using var file = new SafeFileHandle(descriptor, ownsHandle: false);
        var sent = _response.SendFile(file, offset, count);
        return NoteSent(sent, _response.Pending is not null) ? sent : Broken;
    }

    protected override void SendEarlyHintsCore(ExtraFields hints)
    {
        if (IsAbandoned || !SpeaksBelow) return;
        lock (_body.Starting) _response.SendEarlyHints(_features.Get<ClientConnection>()!.Output!, hints.Lines);
    }

    protected override void AddTrailersCore(ExtraFields trailers)
    {
        if (!IsAbandoned) base.AddTrailersCore(trailers);
    }

    protected override bool HasClientLeft() => IsAbandoned || _features.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true } || _features.Get<ClientConnection>() is { HasEnded: true };

    protected override bool FinishCore()
    {
        if (IsAbandoned) return true;
        // The head may be waited for: whoever stands in front of it has something to do.
        if (!_response.HasHead)
        {
            if (!_response.IsReady()) return false;
            WriteHead();
        }
        var isWhole = IsHead || Head.IsBodiless || PromisedLength == BodyBytes;
        _response.End(isWhole, IsHead || Head.IsBodiless ? [] : Trailers.Lines);
        IsClientGone |= _response.IsBroken;
        // What close() takes is the application's.
        Clock.Start();
        return true;
    }

    /// <remarks>A reset may overtake what was sent, and is for clients that would take an orderly end for the end of the body.</remarks>
    protected override void Abort()
    {
        if (IsAbandoned) return;
        _breaksOff = _strict is not null && _head.Head.LaterVersion == 0 && _response.HasHead && !IsClientGone && (_head.Head.IsHttp11 || PromisedLength is not null);
        if (!_breaksOff) _features.Get<IHttpRequestLifetimeFeature>()?.Abort();
    }

    private bool TryBeginSending()
    {
        if (IsClientGone) return false;
        if (_response.IsReady() && !_response.HasHead) WriteHead();
        IsClientGone |= _response.IsBroken;
        if (IsClientGone) return false;
        if (_response.Pending is null) return true;
        NoteTurn(isClients: true);
        return false;
    }

    private bool NoteSent(int sent, bool isHeldUp)
    {
        IsClientGone |= _response.IsBroken && sent >= 0;
        NoteTurn(isClients: isHeldUp);
        return !IsClientGone;
    }

    private void WriteHead()
    {
        // Behind a broken body no request can be found any more.
        if (_body.Problem.Length > 0) EndConnection();
        _response.WriteHead(Head, Head.IsBodiless || Head.ContentLength is not null ? null : KnownLength, Head.IsBodiless ? [] : Trailers.Lines, FramesItself);
    }

    /// <summary>Kestrel knows neither trailers nor interim responses over HTTP/1.1. There they are written beside it.</summary>
    private bool SpeaksBelow => _strict is not null && _head.Head.IsHttp11 && _features.Get<ClientConnection>() is { Output: not null };

    private bool FramesItself => _head.Head.AcceptsTrailers && !IsHead && !Head.IsBodiless && Head.StatusCode != 205 && PromisedLength is null && SpeaksBelow;

    /// <summary>Has this be the last response of an HTTP/1 connection.</summary>
    private void EndConnection()
    {
        if (_head.Head.LaterVersion == 0) _features.GetRequiredFeature<IHttpResponseFeature>().Headers.Connection = "close";
    }

    /// <summary>Whose turn it is from now on: the application's time runs only in its own, and begins again with each.</summary>
    private void NoteTurn(bool isClients)
    {
        if (isClients) Clock.Stop();
        else Clock.Start();
    }

    /// <summary>Decides about the peer, and what of its word counts.</summary>
    private RequestRejectionReason Judge(IHttpRequestFeature request, IHttpConnectionFeature? connection)
    {
        _peer.IsSecure = request.Scheme == "https";
        if (_options.Trust is { } trust)
        {
            // Whom nobody can name is not believed; only of who connects himself no name means this machine.
            if (_given is { KnowsClient: false }) _peer.IsTrusted = _peer.MaySeeErrors = false;
            else trust.Recognise(_peer, connection?.RemoteIpAddress);
            return trust.Judge(_head.Bytes, _head.Head, _peer);
        }
        // Nobody has believed what is left of these, and so must not the application.
        if (_head.Head.ForwardingHeaders != default)
            foreach (ref var field in _head.Head.Fields.AsSpan(0, _head.Head.FieldCount))
                if (field.Forwarding != default) field.Drop();
        if (!_peer.IsSecure || _features.Get<ITlsConnectionFeature>() is not null) return RequestRejectionReason.None;
        // The scheme is a proxy's word, taken by the server's middleware: the port of this connection is not the client's.
        _peer.IsSecure = false;
        _head.Head.Forwarded.SetScheme(isHttps: true);
        return RequestRejectionReason.None;
    }

    private bool Refuse()
    {
        _log.RequestRejected(Encoding.ASCII.GetString(_peer.RemoteName), Rejection.Status(_rejection), Rejection.Describe(_rejection));
        // What stands behind a head that is not as it should be is not looked for.
        if (_strict is not null) EndConnection();
        var page = Encoding.ASCII.GetBytes(Rejection.Describe(_rejection) + "\n");
        BeginHead(hasExcInfo: false);
        Head.SetStatus(Encoding.ASCII.GetBytes(Rejection.Status(_rejection)));
        Head.Add("Content-Type"u8, "text/plain; charset=utf-8"u8);
        EndHead();
        KnowLength(page.Length);
        if (Send(page) < page.Length || !TryFinish()) GiveUp();
        Complete();
        return false;
    }

    private HttpEnviron Environ
    {
        get
        {
            // Room for the head and for what is put together of its parts.
            if (_environSize < _head.Bytes.Length + 64) _environ = new HttpEnviron(_environSize = _head.Bytes.Length * 2, _options.HeaderMap);
            return _environ;
        }
    }

    private ReadOnlySpan<byte> RequestHeader(ReadOnlySpan<byte> name)
    {
        foreach (ref readonly var field in _head.Head.Fields.AsSpan(0, _head.Head.FieldCount))
            if (field.Name.Length == name.Length && Ascii.EqualsIgnoreCase(field.Name.Of(_head.Bytes), name)) return field.Value.Of(_head.Bytes);
        return [];
    }

    private void LogAccess()
    {
        if (_options.AccessLog is not { } log) return;
        var bytes = _head.Bytes;
        var head = _head.Head;
        log.Write(new AccessEntry
        {
            RemoteAddress = head.Forwarded.HasClient ? head.Forwarded.Client : _peer.RemoteName,
            RequestLine = head.RequestLine.Of(bytes),
            Method = head.Method.Of(bytes),
            Path = head.Path.Of(bytes),
            Query = head.Query.Of(bytes),
            Protocol = head.Protocol,
            StatusCode = Head.StatusCode,
            BodyBytes = IsHead || Head.IsBodiless ? 0 : BodyBytes,
            Duration = Stopwatch.GetElapsedTime(_started),
            // What was refused says nothing that can be relied on.
            RequestHeader = _rejection == RequestRejectionReason.None ? _requestHeader : static _ => [],
            ResponseHead = Head,
            Environ = Notes,
        });
    }
}
