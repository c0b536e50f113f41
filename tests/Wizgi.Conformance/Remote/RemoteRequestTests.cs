using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Remote;

/// <summary>What an origin gets of a request.</summary>
public sealed class RemoteRequestTests(RemoteServer server) : IClassFixture<RemoteServer>
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    [Theory]
    [InlineData("/", "/base/")]
    [InlineData("/a%2Fb%20c/?x=%41&y=a+b", "/base/a%2Fb%20c/?x=%41&y=a+b")]
    [InlineData("/%61//b;v=1?", "/base/%61//b;v=1")]
    [InlineData("/%C3%B6/%25", "/base/%C3%B6/%25")]
    public async Task The_path_stands_behind_the_origins_own_as_it_came(string target, string asked)
    {
        var (request, response) = await server.Pass(Request.Get(target), Ok);
        Assert.StartsWith($"GET {asked} HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Equal(200, response.StatusCode);
    }

    [Theory]
    [InlineData("/../admin")]
    [InlineData("/a/%2e%2E/..")]
    [InlineData("/a%2F..")]
    [InlineData("/a\\..\\b")]
    public async Task A_path_that_could_lead_out_of_the_origins_is_refused(string target)
    {
        using var client = await server.Front.Connect();
        Assert.Equal(400, (await client.Exchange(Request.Get(target))).StatusCode);
        Assert.False(server.HasCaller);
    }

    [Fact]
    public async Task Who_asked_is_told_and_what_the_client_said_of_that_is_not()
    {
        // The peer, 127.0.0.1, is a trusted proxy by default: what it says is believed, and told in our own words.
        var (request, _) = await server.Pass("GET / HTTP/1.1\r\nHost: shop.test:81\r\nForwarded: for=6.6.6.6\r\nX-Forwarded-Host: evil\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nX-Real-IP: 6.6.6.6\r\nVia: 1.0 fred\r\nX-Script-Name: /evil\r\nWizgi-Environ: A=1\r\n\r\n", Ok);
        var fields = Fields(request);
        Assert.Contains("Host: shop.test:81", fields);
        Assert.Contains("X-Forwarded-For: 9.9.9.9", fields);
        Assert.Contains("X-Forwarded-Proto: https", fields);
        Assert.Contains("X-Forwarded-Host: shop.test:81", fields);
        Assert.Contains("Forwarded: for=\"9.9.9.9\";proto=https;host=\"shop.test:81\"", fields);
        Assert.Contains("Via: 1.0 fred, 1.1 wizgi", fields);
        Assert.DoesNotContain("evil", request, StringComparison.Ordinal);
        Assert.DoesNotContain("6.6.6.6", request, StringComparison.Ordinal);
        Assert.DoesNotContain("Wizgi-Environ", request, StringComparison.Ordinal);
        Assert.Equal(fields.Length, fields.DistinctBy(field => field.Split(':')[0], StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task Fields_of_the_connection_end_here_and_others_pass()
    {
        var (request, _) = await server.Pass(
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nTrailer: X\r\nUpgrade: h2c\r\nProxy-Authorization: x\r\nCookie: a=1\r\nCookie: b=2\r\nAccept-Encoding: gzip\r\nX-Colour: r\u00e9d\r\nIf-None-Match: \"a\"\r\nContent-Type: text/x\r\n\r\n", Ok);
        var fields = Fields(request);
        foreach (var name in (string[])["X-Secret", "Keep-Alive", "TE", "Trailer", "Upgrade", "Proxy-Authorization", "Transfer-Encoding"])
            Assert.DoesNotContain(fields, field => field.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase));
        foreach (var field in (string[])["Connection: close", "Cookie: a=1; b=2", "Accept-Encoding: gzip", "X-Colour: r\u00e9d", "If-None-Match: \"a\"", "Content-Type: text/x"]) Assert.Contains(field, fields);
    }

    [Fact]
    public async Task A_body_with_a_length_keeps_it()
    {
        var (request, response) = await server.Pass(Request.Post("/", "hello"), Ok);
        Assert.EndsWith("\r\n\r\nhello", request, StringComparison.Ordinal);
        Assert.Contains("Content-Length: 5", Fields(request));
        Assert.Equal(200, response.StatusCode);
    }

    [Fact]
    public async Task A_long_body_of_unknown_length_is_passed_on_as_it_comes()
    {
        using var client = await server.Front.Connect();
        await client.Send(Request.ChunkedHead("/") + Request.Chunk(new string('a', 1 << 20)) + Request.Chunk("first"));
        using var origin = await server.Accept();
        var head = await origin.ReadUntil("\r\n\r\n");
        Assert.Contains("Transfer-Encoding: chunked", Fields(head));
        Assert.DoesNotContain("Content-Length", head, StringComparison.Ordinal);
        await origin.ReadUntil("afirst");
        // The client has not sent the rest yet.
        await client.Send(Request.Chunk("second") + "0\r\n\r\n");
        await origin.ReadUntil("second\r\n0\r\n\r\n");
        await origin.Send(Ok);
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task A_client_that_expects_100_gets_it_when_the_origin_asks_for_the_body()
    {
        using var client = await server.Front.Connect();
        await client.Send(Request.PostHead("/", 5, "Expect: 100-continue\r\n"));
        using var origin = await server.Accept();
        Assert.Contains("Expect: 100-continue", Fields(await origin.ReadUntil("\r\n\r\n")));
        await origin.Send("HTTP/1.1 100 Continue\r\n\r\n");
        Assert.Equal(100, (await client.ReadResponse()).StatusCode);
        await client.Send("hello");
        Assert.Equal("hello", await origin.ReadExactly(5));
        await origin.Send(Ok);
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task A_client_that_expects_100_gets_the_origins_refusal_instead()
    {
        using var client = await server.Front.Connect();
        // A shorter body the client library would send all the same.
        await client.Send(Request.PostHead("/", 5000, "Expect: 100-continue\r\n"));
        using var origin = await server.Accept();
        await origin.ReadUntil("\r\n\r\n");
        await origin.Send("HTTP/1.1 413 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.Equal("HTTP/1.1 413 No", (await client.ReadResponse()).StatusLine);
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_origins_request()
    {
        using var origin = await GiveUp();
        Assert.Equal("", await origin.ReadWhatComes());

        async Task<WireClient> GiveUp()
        {
            using var client = await server.Front.Connect();
            await client.Send(Request.Get("/"));
            var called = await server.Accept();
            await called.ReadUntil("\r\n\r\n");
            return called;
        }
    }

    [Fact]
    public async Task A_client_that_leaves_in_its_body_ends_the_origins_request()
    {
        using var origin = await GiveUp();
        // No end of the chunks: the origin must not take what it has for the whole.
        Assert.DoesNotContain("0\r\n\r\n", await origin.ReadWhatComes(), StringComparison.Ordinal);

        async Task<WireClient> GiveUp()
        {
            using var client = await server.Front.Connect();
            await client.Send(Request.ChunkedHead("/") + Request.Chunk(new string('a', 1 << 20)) + Request.Chunk("b"));
            var called = await server.Accept();
            await called.ReadUntil("b\r\n");
            return called;
        }
    }

    [Fact]
    public async Task A_WebSocket_is_refused()
    {
        using var client = await server.Front.Connect();
        Assert.Equal(501, (await client.Exchange(Request.Get("/", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"))).StatusCode);
        Assert.False(server.HasCaller);
    }

    [Fact]
    public async Task Requests_wait_for_their_origin_at_the_same_time()
    {
        var clients = new List<WireClient>();
        var origins = new List<WireClient>();
        for (var number = 0; number < 4; number++)
        {
            clients.Add(await server.Front.Connect());
            await clients[^1].Send(Request.Get($"/{number}"));
        }
        for (var number = 0; number < 4; number++) origins.Add(await server.Accept());
        foreach (var origin in origins)
        {
            var path = (await origin.ReadUntil("\r\n\r\n")).Split(' ')[1];
            await origin.Send($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
        }
        for (var number = 0; number < 4; number++) Assert.Equal($"/base/{number}", (await clients[number].ReadResponse()).Body);
        clients.ForEach(client => client.Dispose());
        origins.ForEach(origin => origin.Dispose());
    }

    private static string[] Fields(string request) => request[..request.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n")[1..];
}
