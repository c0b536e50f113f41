using System.Net;
using System.Net.Sockets;
using System.Text;
using Wizgi.Server.Remote.Gateways;
using Xunit;
using static Wizgi.Tests.Server.Remote.GatewayOrigin;

namespace Wizgi.Tests.Server.Remote;

public sealed class FastCgiHandlerTests : IDisposable
{
    private const int Abort = 2, Stdin = 5, Stdout = 6, Stderr = 7;

    private readonly GatewayOrigin _origin = new();
    private readonly List<string> _errors = [];
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _origin.Dispose();

    [Fact]
    public async Task A_request_is_begun_as_a_responders_with_its_variables_and_an_empty_body()
    {
        using var client = Client();
        var asking = client.GetAsync(new Uri("http://shop.test:81/a%20b/%C3%B6?x=%26"), Cancel);
        using var socket = await _origin.Accept();
        var records = await ReadRecords(socket, Stdin);
        Assert.Equal((1, "0001000000000000"), (records[0].Type, Convert.ToHexString(records[0].Content)));
        var variables = Pairs(records);
        Assert.Equal(("GET", "", "/a b/\u00c3\u00b6", "x=%26", "/a%20b/%C3%B6?x=%26"), (variables["REQUEST_METHOD"], variables["SCRIPT_NAME"], variables["PATH_INFO"], variables["QUERY_STRING"], variables["REQUEST_URI"]));
        Assert.Equal(("shop.test", "81", "shop.test:81", "CGI/1.1"), (variables["SERVER_NAME"], variables["SERVER_PORT"], variables["HTTP_HOST"], variables["GATEWAY_INTERFACE"]));
        Assert.DoesNotContain("CONTENT_LENGTH", variables.Keys);
        await Send(socket, Record(Stdout, "Status: 201 Made so\r\nContent-Type: text/x\r\nX-A: 1\r\nX-A: 2\r\n\r\nhello"), Record(Stdout, ""), End());
        using var response = await asking;
        Assert.Equal((HttpStatusCode.Created, "Made so", "text/x", "hello"), (response.StatusCode, response.ReasonPhrase, response.Content.Headers.ContentType!.ToString(), await response.Content.ReadAsStringAsync(Cancel)));
        Assert.Equal(["1", "2"], response.Headers.GetValues("X-A"));
    }

    [Fact]
    public async Task Fields_that_could_pose_as_something_else_are_no_variables()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a/");
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("Proxy", "evil"), ("X_Under", "1"), ("Connection", "X-Hop, keep-alive"), ("X-Hop", "1"), ("TE", "trailers"), ("Cookie", "a=1"), ("X-Good", "r\u00e9d")])
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        request.Options.Set(GatewayRequestOptions.Variables, new Dictionary<string, string> { ["REMOTE_ADDR"] = "9.9.9.9", ["HTTP_PROXY"] = "evil", ["CONTENT_LENGTH"] = "7" });
        var asking = client.SendAsync(request, Cancel);
        using var socket = await _origin.Accept();
        var variables = Pairs(await ReadRecords(socket, Stdin));
        await Send(socket, Record(Stdout, "A: b\n\n"), End());
        Assert.Equal(HttpStatusCode.OK, (await asking).StatusCode);
        Assert.Equal(["HTTP_COOKIE", "HTTP_HOST", "HTTP_X_GOOD"], variables.Keys.Where(key => key.StartsWith("HTTP_", StringComparison.Ordinal)).Order());
        Assert.Equal(("9.9.9.9", "r\u00e9d"), (variables["REMOTE_ADDR"], variables["HTTP_X_GOOD"]));
        Assert.DoesNotContain("CONTENT_LENGTH", variables.Keys);
    }

    [Fact]
    public async Task Long_variables_are_spread_over_records()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://a/");
        var value = new string('x', 200_000);
        request.Options.Set(GatewayRequestOptions.Variables, new Dictionary<string, string> { ["LONG"] = value });
        var asking = client.SendAsync(request, Cancel);
        using var socket = await _origin.Accept();
        Assert.Equal(value, Pairs(await ReadRecords(socket, Stdin))["LONG"]);
        await Send(socket, Record(Stdout, "A: b\n\n"), End());
        await asking;
    }

    [Fact]
    public async Task A_body_of_unknown_length_gets_one_before_it_is_sent()
    {
        using var client = Client();
        var body = new byte[300_000];
        Random.Shared.NextBytes(body);
        var asking = client.PostAsync(new Uri("http://a/"), new Unknown(body), Cancel);
        using var socket = await _origin.Accept();
        var records = await ReadRecords(socket, Stdin);
        Assert.Equal("300000", Pairs(records)["CONTENT_LENGTH"]);
        Assert.Equal(body, records.Where(record => record.Type == Stdin).SelectMany(record => record.Content));
        await Send(socket, Record(Stdout, "A: b\n\n"), End());
        await asking;
    }

    [Fact]
    public async Task A_body_of_unknown_length_that_is_too_long_is_refused()
    {
        using var client = Client(new FastCgiOptions { MaxSpooledBody = 1000 });
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await client.PostAsync(new Uri("http://a/"), new Unknown(new byte[1001]), Cancel)).StatusCode);
        Assert.False(_origin.HasCaller);
    }

    [Fact]
    public async Task A_body_may_be_streamed_without_a_length()
    {
        using var client = Client(new FastCgiOptions { StreamsUnknownLength = true });
        var asking = client.PostAsync(new Uri("http://a/"), new Unknown("hello"u8.ToArray()), Cancel);
        using var socket = await _origin.Accept();
        var records = await ReadRecords(socket, Stdin);
        Assert.DoesNotContain("CONTENT_LENGTH", Pairs(records).Keys);
        Assert.Equal("hello"u8.ToArray(), records.Where(record => record.Type == Stdin).SelectMany(record => record.Content));
        await Send(socket, Record(Stdout, "A: b\n\n"), End());
        await asking;
    }

    [Fact]
    public async Task The_response_comes_while_the_body_is_sent()
    {
        using var client = Client();
        var body = new Paced(10);
        var asking = client.SendAsync(new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = body }, HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, 4);
        await Send(socket, Record(Stdout, "A: b\n\nfirst"));
        using var response = await asking;
        using var stream = await response.Content.ReadAsStreamAsync(Cancel);
        var buffer = new byte[100];
        Assert.Equal("first", Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel)));
        body.Go();
        Assert.Equal(10, (await ReadRecords(socket, Stdin)).Sum(record => record.Content.Length));
        await Send(socket, Record(Stdout, "second"), End());
        Assert.Equal("second", await new StreamReader(stream).ReadToEndAsync(Cancel));
    }

    [Fact]
    public async Task An_answer_before_the_end_of_the_body_counts()
    {
        using var client = Client();
        var asking = client.PostAsync(new Uri("http://a/"), new ByteArrayContent(new byte[20_000_000]), Cancel);
        using (var socket = await _origin.Accept())
        {
            await ReadRecords(socket, 4);
            await Send(socket, Record(Stdout, "Status: 413 No\n\nlong"), Record(Stdout, ""), End());
            using var response = await asking;
            Assert.Equal((413, "long"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel)));
        }
    }

    [Fact]
    public async Task Padding_and_management_records_mean_nothing_and_errors_are_lines()
    {
        using var client = Client();
        var asking = client.GetAsync(new Uri("http://a/"), Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        foreach (var part in (byte[][])[Record(10, "xyz", id: 0, padding: 5), Record(Stderr, "one\ntw", padding: 1), Record(11, "12345678", id: 0), Record(Stdout, "A: b\r", padding: 255), Record(Stderr, "o\n\nend"), Record(Stderr, ""), Record(Stdout, "\n\r\nhi", padding: 7), End()])
            foreach (var value in part) await Send(socket, [value]);
        Assert.Equal("hi", await (await asking).Content.ReadAsStringAsync(Cancel));
        Assert.Equal(["one", "two", "end"], _errors);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { Hex(Record(Stdout, "A: b\n\n")[..3]), "ended|closed" },
        { Hex([]), "without END_REQUEST" },
        { Hex(Record(Stdout, "A: b\n")), "without END_REQUEST" },
        { Hex([.. Record(Stdout, "A: b\n"), .. End()]), "in its head" },
        { Hex(End()), "empty" },
        { Hex(Record(Stdout, "A: b\n\n", id: 2)), "request 2" },
        { Hex(Record(Stdout, "A: b\n\n", version: 2)), "not FastCGI" },
        { Hex(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n")), "not FastCGI" },
        { Hex(Record(99, "xxxx")), "type 99" },
        { Hex(Record(3, "short")), "type 3" },
        { Hex([.. Record(Stdout, ""), .. Record(Stdout, "A: b\n\n")]), "behind the end" },
        { Hex(End(1)), "no more requests|empty" },
        { Hex(End(3)), "responder" },
        { Hex([.. Record(Stdout, "HTTP/1.1 200 OK\r\n\r\n"), .. End()]), "no header field" },
        { Hex([.. Record(Stdout, "\r\n\r\n"), .. End()]), "no head" },
        { Hex([.. Record(Stdout, "Status: hello\n\n"), .. End()]), "status is 'hello'" },
        { Hex([.. Record(Stdout, "Status: 100 Go\n\n"), .. End()]), "status is" },
        { Hex([.. Record(Stdout, "Status: 200\nStatus: 404\n\n"), .. End()]), "two statuses" },
        { Hex([.. Record(Stdout, "Bad Name: x\n\n"), .. End()]), "no header field" },
        { Hex([.. Record(Stdout, "A: b\n folded\n\n"), .. End()]), "no header field" },
        { Hex([.. Record(Stdout, "A: b\rc\n\n"), .. End()]), "control character" },
        { Hex([.. Record(Stdout, "Content-Length: -1\n\n"), .. End()]), "Content-Length" },
        { Hex([.. Record(Stdout, "Content-Length: 1\nContent-Length: 1\n\n"), .. End()]), "Content-Length" },
        { Hex([.. Record(Stdout, "Transfer-Encoding: chunked\n\n"), .. End()]), "Transfer-Encoding" },
        { Hex([.. Record(Stdout, "X: " + new string('x', 40_000)), .. Record(Stdout, new string('x', 40_000) + "\n\n"), .. End()]), "longer than" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_is_no_response_is_an_error(string bytes, string why)
    {
        using var client = Client();
        var asking = client.GetAsync(new Uri("http://a/"), Cancel);
        using (var socket = await _origin.Accept())
        {
            await ReadRecords(socket, Stdin);
            await Send(socket, Convert.FromHexString(bytes));
        }
        var problem = await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        Assert.Contains(why.Split('|'), part => problem.Message.Contains(part, StringComparison.Ordinal));
        Assert.False(_origin.HasCaller);
    }

    [Theory]
    [InlineData("A: b\n\nhel", false)]
    [InlineData("Content-Length: 10\n\nhel", true)]
    public async Task A_body_that_breaks_off_is_an_error(string output, bool ends)
    {
        using var client = Client();
        var asking = client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://a/"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using (var socket = await _origin.Accept())
        {
            await ReadRecords(socket, Stdin);
            await Send(socket, Record(Stdout, output), ends ? End() : []);
        }
        using var response = await asking;
        // ReadAsStream would buffer: what has come is read, then the break.
        await Assert.ThrowsAnyAsync<Exception>(async () => await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task An_overloaded_application_is_a_503()
    {
        using var client = Client();
        var asking = client.GetAsync(new Uri("http://a/"), Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        await Send(socket, End(2));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await asking).StatusCode);
    }

    [Theory]
    [InlineData("Location: /there\n\n", 302)]
    [InlineData("Location: http://a/\nStatus: 307\n\n", 307)]
    [InlineData("Status: 204\nContent-Length: 5\n\n", 204)]
    [InlineData("Content-Type: a/b\n\n", 200)]
    public async Task The_status_is_what_CGI_says(string output, int status)
    {
        using var client = Client();
        var asking = client.GetAsync(new Uri("http://a/"), Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        await Send(socket, Record(Stdout, output), End());
        Assert.Equal(status, (int)(await asking).StatusCode);
    }

    [Fact]
    public async Task Cancelling_aborts_the_request()
    {
        using var client = Client();
        using var cancel = new CancellationTokenSource();
        var asking = client.GetAsync(new Uri("http://a/"), cancel.Token);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await ReadRecords(socket, Abort);
        Assert.Empty(await ReadToEnd(socket));
    }

    [Fact]
    public async Task Closing_the_response_early_aborts_the_request()
    {
        using var client = Client();
        var asking = client.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://a/"), HttpCompletionOption.ResponseHeadersRead, Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        await Send(socket, Record(Stdout, "A: b\n\nhel"));
        (await asking).Dispose();
        await ReadRecords(socket, Abort);
        Assert.Empty(await ReadToEnd(socket));
    }

    [Fact]
    public async Task A_body_that_ends_early_aborts_the_request()
    {
        using var client = Client();
        var body = new Paced(10, length: 20);
        var asking = client.PostAsync(new Uri("http://a/"), body, Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, 4);
        body.Go();
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
        var rest = await ReadRecords(socket, Abort);
        // Its end must not be taken for the body's.
        Assert.DoesNotContain(rest, record => record.Type == Stdin && record.Content.Length == 0);
    }

    [Fact]
    public async Task Connections_are_kept_for_requests_that_may_be_repeated()
    {
        using var client = Client(new FastCgiOptions { MaxIdleConnections = 2 });
        var first = client.GetAsync(new Uri("http://a/1"), Cancel);
        using var socket = await _origin.Accept();
        var records = await ReadRecords(socket, Stdin);
        Assert.Equal(1, records[0].Content[2]);
        await Send(socket, Record(Stdout, "Content-Length: 1\n\n1"), Record(Stdout, ""), End());
        Assert.Equal("1", await (await first).Content.ReadAsStringAsync(Cancel));
        var second = client.GetAsync(new Uri("http://a/2"), Cancel);
        Assert.Equal("/2", Pairs(await ReadRecords(socket, Stdin))["PATH_INFO"]);
        await Send(socket, Record(Stdout, "A: b\n\n2"), End());
        Assert.Equal("2", await (await second).Content.ReadAsStringAsync(Cancel));
        var third = client.PostAsync(new Uri("http://a/3"), new ByteArrayContent([1]), Cancel);
        using var other = await _origin.Accept();
        await ReadRecords(other, Stdin);
        await Send(other, Record(Stdout, "A: b\n\n3"), End());
        Assert.Equal("3", await (await third).Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task A_kept_connection_that_closes_under_a_request_is_replaced()
    {
        using var client = Client(new FastCgiOptions { MaxIdleConnections = 1 });
        var first = client.GetAsync(new Uri("http://a/1"), Cancel);
        using (var socket = await _origin.Accept())
        {
            await ReadRecords(socket, Stdin);
            await Send(socket, Record(Stdout, "A: b\n\n"), End());
            await first;
            var second = client.GetAsync(new Uri("http://a/2"), Cancel);
            await ReadRecords(socket, Stdin);
            socket.Dispose();
            using var fresh = await _origin.Accept();
            await ReadRecords(fresh, Stdin);
            await Send(fresh, Record(Stdout, "A: b\n\nagain"), End());
            Assert.Equal("again", await (await second).Content.ReadAsStringAsync(Cancel));
        }
    }

    [Fact]
    public async Task What_nobody_asked_for_spoils_a_connection()
    {
        using var client = Client(new FastCgiOptions { MaxIdleConnections = 1 });
        var first = client.GetAsync(new Uri("http://a/1"), Cancel);
        using var socket = await _origin.Accept();
        await ReadRecords(socket, Stdin);
        await Send(socket, [.. Record(Stdout, "A: b\n\n"), .. End(), .. Record(Stdout, "A: poison\n\n")]);
        await first;
        var second = client.GetAsync(new Uri("http://a/2"), Cancel);
        using var fresh = await _origin.Accept();
        await ReadRecords(fresh, Stdin);
        await Send(fresh, Record(Stdout, "A: b\n\nclean"), End());
        Assert.Equal("clean", await (await second).Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_no_connection()
    {
        using var client = Client();
        _origin.Dispose();
        Assert.Equal(HttpRequestError.ConnectionError, (await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri("http://a/"), Cancel))).HttpRequestError);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    private HttpClient Client(FastCgiOptions? options = null) => new(new FastCgiHandler((options ?? new FastCgiOptions()) with { Address = _origin.Address, StandardError = _errors.Add }));

    /// <summary>A body whose length nobody knows.</summary>
    internal sealed class Unknown(byte[] bytes) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = 0; at < bytes.Length; at += 50_000) await stream.WriteAsync(bytes.AsMemory(at, Math.Min(50_000, bytes.Length - at)));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>A body that waits.</summary>
    private sealed class Paced(int sent, int? length = null) : HttpContent
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Go() => _go.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await _go.Task;
            await stream.WriteAsync(new byte[sent]);
        }

        protected override bool TryComputeLength(out long result)
        {
            result = length ?? sent;
            return true;
        }
    }
}
