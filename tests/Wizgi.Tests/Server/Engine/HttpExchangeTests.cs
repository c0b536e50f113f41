using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>One request and its response on a socket: framing (RFC 9112 §6.3), persistence (§9.3), 100-continue (RFC 9110 §10.1.1).</summary>
public sealed class HttpExchangeTests : IDisposable
{
    private const string Added = "Server: wizgi\r\nDate: Sun, 22 Nov 2026 14:03:05 GMT\r\n";

    private static readonly ServerLimits Limits = new();

    private readonly TemporaryFolder _folder = new();
    private readonly SocketPair _sockets = new();
    private readonly Listener _listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
    private readonly ReadBuffer _buffer = new(512 * 1024);
    private readonly LogSink _sink;
    private readonly AccessLog _accessLog;
    private readonly BodyReader _body;
    private readonly ResponseWriter _writer;
    private readonly HttpExchange _exchange;
    private Connection? _connection;
    private bool _isStopping;

    public HttpExchangeTests()
    {
        var time = new FixedTime(new DateTimeOffset(2026, 11, 22, 14, 3, 5, TimeSpan.Zero));
        _sink = LogSink.Open(_folder["log"], 2);
        _accessLog = new AccessLog(_sink, AccessLogFormat.Parse("%(r)s|%(s)s|%(B)s"), time);
        _body = new BodyReader(_buffer, Limits);
        _writer = new ResponseWriter(new DateHeader(time), new Drainer(static _ => { }), Limits);
        _exchange = new HttpExchange(_buffer, _body, _writer, Limits, new ErrorLog(_sink, LogLevel.Debug, time), _accessLog, () => _isStopping);
    }

    public void Dispose()
    {
        _sink.Dispose();
        _listener.Close();
        _sockets.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true, "Content-Length: 5\r\n\r\nhello", AfterResponse.Keep)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false, "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", AfterResponse.Keep)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", true, "Connection: close\r\nContent-Length: 5\r\n\r\nhello", AfterResponse.Close)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", false, "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", AfterResponse.Close)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", true, "Connection: close\r\nContent-Length: 5\r\n\r\nhello", AfterResponse.Close)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", false, "Connection: close\r\n\r\nhello", AfterResponse.Close)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", true, "Connection: keep-alive\r\nContent-Length: 5\r\n\r\nhello", AfterResponse.Keep)]
    [InlineData("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false, "Connection: close\r\n\r\nhello", AfterResponse.Close)]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", true, "Content-Length: 5\r\n\r\n", AfterResponse.Keep)]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", false, "\r\n", AfterResponse.Keep)]
    [InlineData("HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", false, "Connection: keep-alive\r\n\r\n", AfterResponse.Keep)]
    public void The_request_and_the_length_decide_about_framing_and_connection(string request, bool isLengthKnown, string rest, object after)
    {
        Begin(request);
        Start();
        if (isLengthKnown) _exchange.KnowLength(5);
        Assert.Equal(5, _exchange.Send("hello"u8));
        Assert.Equal((AfterResponse)after, Finish());
        Assert.Equal($"HTTP/1.1 200 OK\r\n{Added}{rest}", Received());
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public void A_bodiless_response_has_no_framing_and_keeps_the_connection(string status)
    {
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Start(status);
        Assert.Equal(5, _exchange.Send("hello"u8));
        Assert.Equal(AfterResponse.Keep, Finish());
        Assert.Equal($"HTTP/1.1 {status}\r\n{Added}\r\n", Received());
    }

    [Fact]
    public void The_last_response_of_a_stopping_server_closes_its_connection()
    {
        _isStopping = true;
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Start();
        Assert.Equal(AfterResponse.Close, Finish());
        Assert.Contains("Connection: close\r\n", Received(), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_is_said_when_the_body_is_asked_for()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        Assert.Equal("", Received());
        Assert.Equal(Exchange.WouldBlock, _exchange.ReadBody(new byte[8]));
        Assert.Equal(Exchange.WouldBlock, _exchange.ReadBody(new byte[8]));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Received());
        _sockets.Send("abc"u8);
        Assert.Equal(3, _exchange.ReadBody(new byte[8]));
        Start();
        Assert.Equal(AfterResponse.Keep, Finish());
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", Received(), StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_is_not_said_to_a_client_that_did_not_wait()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\na");
        Assert.Equal(1, _exchange.ReadBody(new byte[8]));
        Assert.Equal("", Received());
    }

    [Fact]
    public void Continue_is_not_said_after_the_final_head()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        Start();
        _exchange.Send("early"u8);
        Received();
        Assert.Equal(Exchange.WouldBlock, _exchange.ReadBody(new byte[8]));
        Assert.Equal("", Received());
    }

    [Fact]
    public void A_client_that_was_never_told_to_continue_gets_the_response_and_a_goodbye()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        Start("403 Forbidden");
        Assert.Equal(AfterResponse.Linger, Finish());
        Assert.Contains("Connection: close\r\n", Received(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 3\r\n\r\nabcGET", AfterResponse.Keep)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET", AfterResponse.Keep)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", AfterResponse.Linger)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nx\r\n", AfterResponse.Linger)]
    [InlineData("Connection: close\r\nContent-Length: 3\r\n\r\nabc", AfterResponse.Close)]
    [InlineData("Content-Length: 1000000\r\n\r\nabc", AfterResponse.Linger)]
    public void A_body_that_the_application_left_is_dropped_if_it_is_little(string rest, object after)
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\n" + rest);
        Start();
        Assert.Equal((AfterResponse)after, Finish());
        if ((AfterResponse)after == AfterResponse.Keep) Assert.Equal("GET", Latin1.Text(_buffer.Unread));
    }

    [Fact]
    public void The_rest_of_a_little_body_is_dropped_when_it_comes()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        Start();
        Assert.Equal(AfterResponse.Keep, Finish());
        Assert.Equal(7, _connection!.Unwanted);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", AfterResponse.Close)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", AfterResponse.Reset)]
    public void A_response_that_is_given_up_is_seen_to_be_truncated(string request, object after)
    {
        Begin(request);
        Start();
        _exchange.Send("hello"u8);
        Assert.False(_exchange.BeginFailure(1, "text/plain"u8));
        Assert.Equal((AfterResponse)after, _exchange.Complete());
        Assert.DoesNotContain("0\r\n\r\n", Received(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_that_became_shorter_is_seen_to_be_truncated(bool isLengthKnown)
    {
        File.WriteAllText(_folder["file"], "0123456789");
        using var file = File.OpenHandle(_folder["file"]);
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Start();
        if (isLengthKnown) _exchange.KnowLength(15);
        else _exchange.Send("chunked"u8);
        Assert.Equal(10, _exchange.SendFile((int)file.DangerousGetHandle(), 0, 15));
        Assert.Throws<ApplicationError>(() => _exchange.SendFile((int)file.DangerousGetHandle(), 10, 5));
        Assert.False(_exchange.BeginFailure(1, "text/plain"u8));
        Assert.Equal(AfterResponse.Close, _exchange.Complete());
        Assert.EndsWith("0123456789", Received(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_that_breaks_off_when_the_application_is_done_ends_its_connection()
    {
        const int length = 4_000_000;
        File.WriteAllBytes(_folder["file"], new byte[length]);
        using var file = File.OpenHandle(_folder["file"], FileMode.Open, FileAccess.ReadWrite);
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Start();
        _exchange.KnowLength(length);
        for (long sent = 0; sent < length;) sent += _exchange.SendFile((int)file.DangerousGetHandle(), sent, length - sent);
        Assert.True(_exchange.TryFinish());
        RandomAccess.SetLength(file, 10);
        // The client takes what has been sent, and the drainer finds no more.
        Assert.True(SpinWait.SpinUntil(() => Received().Length >= 0 && _writer.IsBroken, TimeSpan.FromSeconds(10)));
        Assert.Equal(AfterResponse.Close, _exchange.Complete());
    }

    [Fact]
    public void A_failure_over_a_broken_body_is_the_clients()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n");
        Assert.Equal(Exchange.Broken, _exchange.ReadBody(new byte[8]));
        _exchange.ReportError("the application could not read", "traceback");
        var page = _exchange.FailurePage;
        Assert.True(_exchange.BeginFailure(page.Length, "text/plain"u8));
        _exchange.Send(page);
        Assert.Equal(AfterResponse.Linger, Finish());
        var response = Received();
        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", response, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", response, StringComparison.Ordinal);
        Assert.EndsWith("A chunk of the body is malformed (RFC 9112 section 7.1).\n", response, StringComparison.Ordinal);
        Assert.Contains("[INFO] The body of PUT / could not be read", Logged(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_of_the_application_is_logged_with_its_request_and_traceback()
    {
        Begin("GET /path?query HTTP/1.1\r\nHost: a\r\n\r\n");
        _exchange.ReportError("it failed", "line 1\nline 2");
        Assert.EndsWith("[ERROR] Error in GET /path?query: it failed\nline 1\nline 2\n", Logged(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "200 OK", 5)]
    [InlineData("HEAD", "200 OK", 0)]
    [InlineData("GET", "304 Not Modified", 0)]
    public void The_access_log_counts_the_bytes_that_were_sent(string method, string status, int bytes)
    {
        Begin($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n");
        Start(status);
        _exchange.Send("hello"u8);
        Finish();
        Assert.Equal($"{method} / HTTP/1.1|{status[..3]}|{bytes}\n", Logged());
    }

    [Fact]
    public void The_environ_is_that_of_the_request()
    {
        Begin("GET /a?b HTTP/1.1\r\nHost: a\r\n\r\n");
        var environ = new Environ();
        _exchange.WriteEnviron(new EnvironWriter(environ));
        Assert.Equal(("GET", "/a", "b"), (environ.RequestMethod, environ.PathInfo, environ.QueryString));
        Assert.False(_exchange.HasBody);
    }

    [Theory]
    [InlineData("/shop/1?a", 5, "/shop", "/1")]
    [InlineData("/sh%6fp/%2e%2e/1", 5, "/shop", "/../1")]
    [InlineData("/shop", 5, "/shop", "")]
    [InlineData("/sh%C3%B6p/x", 6, "/sh\u00c3\u00b6p", "/x")]
    [InlineData("http://a", 1, "/", "")]
    [InlineData("/a", 0, "", "/a")]
    public void A_shifted_path_goes_to_the_script_name(string target, int length, string scriptName, string pathInfo)
    {
        Begin($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        _exchange.ShiftPath(length);
        Assert.Equal(pathInfo, Latin1.Text(_exchange.PathInfo));
        var environ = new Environ { [EnvironKeys.ScriptName] = "" };
        _exchange.WriteEnviron(new EnvironWriter(environ));
        Assert.Equal((scriptName, pathInfo, target), (environ.ScriptName, environ.PathInfo, environ[EnvironKeys.RequestUri]));
    }

    [Fact]
    public void A_path_is_shifted_step_by_step_and_for_one_request()
    {
        Begin("GET /a/b/c HTTP/1.1\r\nHost: a\r\n\r\n");
        _exchange.ShiftPath(2);
        Assert.Equal("/b/c", Latin1.Text(_exchange.PathInfo));
        _exchange.ShiftPath(2);
        Assert.Equal("/c", Latin1.Text(_exchange.PathInfo));
        Assert.Throws<ArgumentOutOfRangeException>(() => _exchange.ShiftPath(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _exchange.ShiftPath(-1));
        Start();
        _exchange.KnowLength(0);
        Finish();
        Begin("GET /a/b/c HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("/a/b/c", Latin1.Text(_exchange.PathInfo));
    }

    [Fact]
    public void Hints_are_on_the_wire_before_the_head()
    {
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</a>"), ("X-Two", "2")));
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nX-Two: 2\r\n\r\n", Received());
        Start();
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</b>")));
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </b>\r\n\r\n", Received());
        _exchange.KnowLength(5);
        _exchange.Send("hello"u8);
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</c>")));
        Assert.Equal(AfterResponse.Keep, Finish());
        Assert.Equal($"HTTP/1.1 200 OK\r\n{Added}Content-Length: 5\r\n\r\nhello", Received());
    }

    [Fact]
    public void An_http_1_0_client_gets_no_hints()
    {
        Begin("GET / HTTP/1.0\r\n\r\n");
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</a>")));
        Assert.Equal("", Received());
    }

    [Fact]
    public void Hints_do_not_stand_for_100_continue()
    {
        Begin("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</a>")));
        Received();
        Assert.Equal(Exchange.WouldBlock, _exchange.ReadBody(new byte[8]));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Received());
    }

    [Fact]
    public void Hints_for_a_client_that_is_gone_tell_that_it_is()
    {
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        _sockets.CloseClient();
        _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("Link", "</a>")));
        Assert.True(_exchange.IsClientGone);
    }

    /// <summary>What the socket does not take is kept; a client that reads nothing must not make that grow without end.</summary>
    [Fact]
    public void Hints_that_a_client_does_not_take_are_dropped_whole()
    {
        using var sockets = new SocketPair(tinySendBuffer: true);
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n", sockets.Server);
        for (var count = 0; count < 10_000; count++) _exchange.SendEarlyHints(Fields(FieldPlace.EarlyHints, ("X-Number", $"{count:D6}")));
        Start();
        Assert.True(_exchange.TryFinish());
        var wire = "";
        while (!wire.Contains("200 OK", StringComparison.Ordinal) || !wire.EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            wire += Latin1.Text(sockets.ReceiveAll());
        }
        var heads = wire.Split("\r\n\r\n");
        Assert.Equal("", heads[^1]);
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", heads[^2], StringComparison.Ordinal);
        Assert.InRange(heads.Length - 2, 1, 9_999);
        for (var number = 0; number < heads.Length - 2; number++) Assert.Equal($"HTTP/1.1 103 Early Hints\r\nX-Number: {number:D6}", heads[number]);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [InlineData("GET / HTTP/1.0\r\nTE: trailers\r\n\r\n", false)]
    public void Trailers_are_for_http_1_1_clients_that_want_them(string request, bool accepted)
    {
        Begin(request);
        Assert.Equal(accepted, _exchange.AcceptsTrailers);
        if (!accepted) Assert.Throws<ApplicationError>(() => _exchange.AddTrailers(Fields(FieldPlace.Trailers, ("X-Sum", "1"))));
    }

    [Theory]
    [InlineData("GET", "200 OK", "Transfer-Encoding: chunked\r\nTrailer: X-Sum, X-B\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-B: \r\n\r\n")]
    [InlineData("HEAD", "200 OK", "\r\n")]
    [InlineData("GET", "204 No Content", "\r\n")]
    [InlineData("GET", "304 Not Modified", "\r\n")]
    public void Trailers_come_behind_a_chunked_body_and_no_other(string method, string status, string rest)
    {
        Begin($"{method} / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n");
        _exchange.AddTrailers(Fields(FieldPlace.Trailers, ("X-Sum", "1")));
        Start(status);
        _exchange.AddTrailers(Fields(FieldPlace.Trailers, ("X-B", "")));
        _exchange.KnowLength(5);
        Assert.Equal(5, _exchange.Send("hello"u8));
        Assert.Equal(AfterResponse.Keep, Finish());
        Assert.Equal($"HTTP/1.1 {status}\r\n{Added}{rest}", Received());
    }

    [Fact]
    public void A_client_is_there_until_it_closes_whatever_it_has_sent()
    {
        Begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        _sockets.Send("GET /next HTTP/1.1\r\n"u8);
        Assert.False(_exchange.IsClientDisconnected());
        Assert.False(_exchange.IsClientGone);
        _sockets.CloseClient();
        Assert.True(_exchange.IsClientDisconnected());
        Assert.True(_exchange.IsClientGone);
    }

    private static ExtraFields Fields(FieldPlace place, params (string Name, string Value)[] headers)
    {
        var fields = new ExtraFields(place);
        fields.Add([.. headers.Select(header => new ResponseHeader(header.Name, header.Value))]);
        return fields;
    }

    private void Begin(string received) => Begin(received, _sockets.Server);

    private void Begin(string received, int descriptor)
    {
        var head = new RequestHead(Limits.HeaderFields);
        _buffer.Load(Latin1.Bytes(received));
        Assert.Equal(ParseResult.Complete, new RequestParser(Limits).Parse(_buffer.Unread, head));
        _connection = new Connection(descriptor, _listener);
        _buffer.Use(head.Length);
        _body.Begin(descriptor, head);
        _exchange.Begin(_connection, head, headPlace: 0, upload: null);
    }

    private void Start(string status = "200 OK")
    {
        Assert.True(_exchange.BeginHead(hasExcInfo: false));
        _exchange.Head.SetStatus(Latin1.Bytes(status));
        _exchange.EndHead();
    }

    private AfterResponse Finish()
    {
        Assert.True(_exchange.TryFinish());
        return _exchange.Complete();
    }

    private string Received() => Latin1.Text(_sockets.ReceiveAll());

    private string Logged()
    {
        _sink.Flush();
        return File.ReadAllText(_folder["log"]);
    }
}
