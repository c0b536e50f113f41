using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Remote;

/// <summary>What a client gets of an origin's response, well-made or not.</summary>
public sealed class RemoteResponseTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    [Fact]
    public async Task Status_reason_and_fields_pass()
    {
        var (_, response) = await server.Pass(Request.Get("/"),
            "HTTP/1.1 299 Quite all r\u00e9ght\r\nServer: origin\r\nSet-Cookie: a=1, x; Path=/\r\nX-Other: 1\r\nSet-Cookie: b=2\r\nX-Colour: bl\u00fc\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\nContent-Type: text/x\r\n\r\nhi");
        Assert.Equal("HTTP/1.1 299 Quite all r\u00e9ght", response.StatusLine);
        Assert.Equal(["a=1, x; Path=/", "b=2"], response.Headers.Where(header => header.Name == "Set-Cookie").Select(header => header.Value));
        Assert.Equal(("origin", "bl\u00fc", "gzip", "text/x", "2"), (response.Header("Server"), response.Header("X-Colour"), response.Header("Content-Encoding"), response.Header("Content-Type"), response.Header("Content-Length")));
        Assert.Equal("hi", response.Body);
    }

    [Fact]
    public async Task Fields_of_the_connection_end_here()
    {
        var (_, response) = await server.Pass(Request.Get("/"),
            "HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nProxy-Authenticate: x\r\nUpgrade: h2c\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n");
        Assert.Equal("hi", response.Body);
        foreach (var name in (string[])["X-Hop", "Keep-Alive", "Proxy-Authenticate", "Upgrade", "Trailer", "Connection"]) Assert.Null(response.Header(name));
    }

    [Theory]
    [InlineData("HTTP/1.1 301 Moved\r\nLocation: http://elsewhere.test/\r\nContent-Length: 0\r\n\r\n", 301)]
    [InlineData("HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n", 401)]
    [InlineData("HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", 200)]
    [InlineData("HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", 204)]
    [InlineData("HTTP/1.1 304 Same\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\n", 304)]
    public async Task Nothing_is_followed_and_nothing_made_up(string answer, int status) => Assert.Equal(status, (await server.Pass(Request.Get("/"), answer)).Response.StatusCode);

    [Fact]
    public async Task HEAD_is_answered_with_the_length_and_no_body()
    {
        var (request, response) = await server.Pass(Request.Head("/"), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        Assert.StartsWith("HEAD ", request, StringComparison.Ordinal);
        Assert.Equal("5", response.Header("Content-Length"));
    }

    [Fact]
    public async Task A_body_comes_as_the_origin_sends_it()
    {
        using var client = await server.Front.Connect();
        await client.Send(Request.Get("/"));
        using var origin = await server.Accept();
        await origin.ReadUntil("\r\n\r\n");
        await origin.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
        await client.ReadUntil("first\r\n");
        await origin.Send("6\r\nsecond\r\n0\r\n\r\n");
        await client.ReadUntil("second\r\n0\r\n\r\n");
    }

    [Fact]
    public async Task A_body_that_ends_with_the_connection_ends_well()
    {
        var (_, response) = await server.Pass(Request.Get("/"), "HTTP/1.1 200 OK\r\n\r\nto the end");
        Assert.Equal("to the end", response.Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Cut")]
    [InlineData("hello\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nhi!")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nhi")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhi")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nBad Name: 1\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")]
    public async Task An_answer_that_is_none_is_a_502_and_a_line_in_the_log(string answer)
    {
        var log = server.Front.Log();
        var (_, response) = await server.Pass(Request.Get("/"), answer);
        Assert.Equal("HTTP/1.1 502 Bad Gateway", response.StatusLine);
        Assert.Equal("Bad Gateway\n", response.Body);
        await log.WaitFor("http://127.0.0.1:");
        Assert.DoesNotContain("   at ", log.Text, StringComparison.Ordinal);
        // It was asked once.
        Assert.False(server.HasCaller);
    }

    [Fact]
    public async Task A_head_without_end_is_a_502()
    {
        var (_, response) = await server.Pass(Request.Get("/"), "HTTP/1.1 200 OK\r\nX: " + new string('a', 100_000) + "\r\n\r\n");
        Assert.Equal(502, response.StatusCode);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", "5\r\nhello\r\n")]
    public async Task Behind_the_head_a_response_that_breaks_off_does_so_for_the_client(string answer, string end)
    {
        var got = await server.Break(Request.Get("/"), answer);
        Assert.StartsWith("HTTP/1.1 200 OK", got, StringComparison.Ordinal);
        Assert.EndsWith(end, got, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    public async Task An_origin_that_is_silent_is_a_504(string answer)
    {
        using var client = await server.Front.Connect();
        await client.Send(Request.Get("/"));
        using var origin = await server.Accept();
        await origin.ReadUntil("\r\n\r\n");
        await origin.Send(answer);
        Assert.Equal("HTTP/1.1 504 Gateway Timeout", (await client.ReadResponse()).StatusLine);
        // Nobody waits for it any more.
        Assert.Equal("", await origin.ReadWhatComes());
    }

    [Fact]
    public async Task A_response_that_pauses_between_its_blocks_is_not_late()
    {
        using var client = await server.Front.Connect();
        await client.Send(Request.Get("/"));
        using var origin = await server.Accept();
        await origin.ReadUntil("\r\n\r\n");
        await origin.Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        foreach (var letter in "slow")
        {
            await Task.Delay(700, TestContext.Current.CancellationToken);
            await origin.Send(letter.ToString());
        }
        Assert.Equal("slow", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_a_502()
    {
        await using var front = await WizgiProcess.Start("http://unix:/nonexistent/origin.sock");
        using var client = await front.Connect();
        Assert.Equal(502, (await client.Exchange(Request.Get("/"))).StatusCode);
        await front.WaitForOutput("http://unix:/nonexistent/origin.sock: no connection: ");
    }

    [Theory]
    [InlineData("http://", "the host is missing")]
    [InlineData("http://a/?q", "a query or fragment has no place here")]
    [InlineData("http://me:secret@a/", "a user name and password have no place here")]
    [InlineData("http://unix:run/a", "begins with a slash")]
    [InlineData("http://unix:/run/a:b", "begins with a slash")]
    public async Task A_reference_that_leads_nowhere_is_told(string reference, string why)
    {
        var (code, output) = await WizgiProcess.Run([reference, "-w", "0", "-b", "127.0.0.1:0"]);
        Assert.NotEqual(0, code);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }
}
