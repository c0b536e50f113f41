using System.Text;

namespace Wizgi.Tests.AspNetCore;

public class HttpContextExchangeTests
{
    private static readonly ResponseHeader[] Plain = [new("Content-Type", "text/plain")];

    [Fact]
    public async Task An_application_is_served()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", Plain);
            return ResponseBody.Of("hello");
        });
        var answer = await server.GetAsync();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.Contains("Content-Length: 5\r\n", answer);
        Assert.EndsWith("\r\n\r\nhello", answer);
    }

    [Fact]
    public async Task The_status_is_the_applications_with_its_reason_and_all_its_cookies()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("299 Quite Fine", [new("Set-Cookie", "a=1"), new("Set-Cookie", "b=2"), new("X-Colour", "blue")]);
            return ResponseBody.Of("");
        });
        var answer = await server.GetAsync();
        Assert.StartsWith("HTTP/1.1 299 Quite Fine\r\n", answer);
        Assert.Contains("Set-Cookie: a=1\r\nSet-Cookie: b=2\r\n", answer);
        Assert.Contains("Content-Length: 0\r\n", answer);
    }

    [Fact]
    public async Task A_body_that_middleware_has_replaced_by_a_stream_is_read_to_its_end()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            var input = environ.Input;
            start("200 OK", Plain);
            var all = new MemoryStream();
            input.CopyTo(all);
            return ResponseBody.Of(all.ToArray());
        }, around: (context, next) =>
        {
            context.Request.Body = new MemoryStream("instead"u8.ToArray());
            return next();
        });
        Assert.EndsWith("\r\n\r\ninstead", await server.SayAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
    }

    [Theory]
    [InlineData("/a/b?x=1&y=%20", "", "/a/b", "x=1&y=%20")]
    [InlineData("/", "", "/", "")]
    [InlineData("/sh%C3%B6p/%FF/a%2Fb", "", "/sh\u00c3\u00b6p/\u00ff/a/b", "")]
    [InlineData("/a%25b", "", "/a%b", "")]
    [InlineData("/a%2525", "", "/a%25", "")]
    [InlineData("/x/../a/./b", "", "/a/b", "")]
    public async Task The_path_is_decoded_to_bytes(string target, string script, string path, string query)
    {
        var environ = await SeeAsync($"GET {target} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
        Assert.Equal((script, path, query, target), (environ.ScriptName, environ.PathInfo, environ.QueryString, environ[EnvironKeys.RequestUri]));
    }

    [Theory]
    [InlineData("/shop/1?a", "/shop", "/1")]
    [InlineData("/shop", "/shop", "")]
    [InlineData("/shop/", "/shop", "/")]
    [InlineData("/sh%6Fp/%FF", "/shop", "/\u00ff")]
    [InlineData("/shop/a%2Fb", "/shop", "/a/b")]
    [InlineData("/x/../shop/y", "/shop", "/y")]
    public async Task The_base_of_the_path_is_the_script_name(string target, string script, string path)
    {
        Environ? seen = null;
        await using var server = await ContextServer.StartAsync(
            (environ, start) =>
            {
                seen = new Environ(environ);
                start("204 No Content", []);
                return [];
            },
            around: (context, serve) =>
            {
                Assert.True(context.Request.Path.StartsWithSegments("/shop", out var rest));
                context.Request.PathBase = "/shop";
                context.Request.Path = rest;
                return serve();
            });
        await server.GetAsync(target);
        Assert.Equal((script, path, target), (seen!.ScriptName, seen.PathInfo, seen[EnvironKeys.RequestUri]));
    }

    [Fact]
    public async Task A_path_that_was_rewritten_is_the_one_the_application_sees()
    {
        Environ? seen = null;
        await using var server = await ContextServer.StartAsync(
            (environ, start) =>
            {
                seen = new Environ(environ);
                start("204 No Content", []);
                return [];
            },
            around: (context, serve) =>
            {
                context.Request.Path = "/new/100%/\u00e9";
                return serve();
            });
        await server.GetAsync("/old/a%2Fb");
        Assert.Equal(("", "/new/100%/\u00c3\u00a9", "/old/a%2Fb"), (seen!.ScriptName, seen.PathInfo, seen[EnvironKeys.RequestUri]));
    }

    [Fact]
    public async Task Headers_become_keys_by_the_engines_rules()
    {
        var environ = await SeeAsync(
            "GET / HTTP/1.1\r\nHost: a.example:81\r\nCookie: a=1\r\nCookie: b=2\r\nX-List: 1\r\nx-list: 2\r\nX_Under: 1\r\nProxy: evil\r\nX-Forwarded-Proto: https\r\n"
            + "X-Text: \u00c3\u00a9\r\nContent-Type: a/b\r\nConnection: close\r\n\r\n");
        Assert.Equal("a.example:81", environ["HTTP_HOST"]);
        Assert.Equal("a=1; b=2", environ["HTTP_COOKIE"]);
        Assert.Equal("1, 2", environ["HTTP_X_LIST"]);
        Assert.Equal("\u00c3\u00a9", environ["HTTP_X_TEXT"]);
        Assert.Equal("a/b", environ[EnvironKeys.ContentType]);
        Assert.Equal("127.0.0.1", environ[EnvironKeys.RemoteAddr]);
        Assert.Equal("127.0.0.1", environ[EnvironKeys.ServerName]);
        Assert.Equal("HTTP/1.1", environ[EnvironKeys.ServerProtocol]);
        Assert.Equal("http", environ.UrlScheme);
        Assert.DoesNotContain(environ.Keys, key => key is "HTTP_X_UNDER" or "HTTP_PROXY" or "HTTP_X_FORWARDED_PROTO" or "HTTPS" or "CONTENT_LENGTH");
    }

    [Fact]
    public async Task The_body_comes_as_it_was_sent()
    {
        await using var server = await ContextServer.StartAsync(Echo);
        var large = new string('x', 300_000);
        var answer = await server.SayAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {large.Length}\r\nConnection: close\r\n\r\n{large}");
        Assert.Equal(large.Length, answer.Length - answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
        Assert.EndsWith(large, answer);
        Assert.EndsWith("\r\n\r\nabcde", await server.SayAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"));
    }

    [Fact]
    public async Task An_item_is_on_the_wire_before_the_next_is_made()
    {
        using var seen = new SemaphoreSlim(0);
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", Plain);
            return Items();

            IEnumerable<ReadOnlyMemory<byte>> Items()
            {
                yield return "first"u8.ToArray();
                Assert.True(seen.Wait(TimeSpan.FromSeconds(20)));
                yield return "second"u8.ToArray();
            }
        });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var first = await ContextServer.ReadAsync(client.GetStream(), until: "first");
        Assert.DoesNotContain("second", first);
        seen.Release();
        Assert.EndsWith("0\r\n\r\n", await ContextServer.ReadAsync(client.GetStream()));
    }

    [Fact]
    public async Task A_large_response_comes_whole()
    {
        var piece = new byte[3_000_000];
        Array.Fill(piece, (byte)'y');
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", Plain);
            return ResponseBody.Of(piece, piece);
        });
        var answer = await server.GetAsync();
        Assert.Equal(6_000_000, answer.Length - answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4);
    }

    [Theory]
    [InlineData("HEAD", "200 OK", "Content-Length: 5")]
    [InlineData("GET", "204 No Content", null)]
    [InlineData("GET", "304 Not Modified", null)]
    [InlineData("GET", "205 Reset Content", "Content-Length: 0")]
    public async Task A_response_without_a_body_has_none(string method, string status, string? length)
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start(status, []);
            return ResponseBody.Of("hello");
        });
        var answer = await server.SayAsync($"{method} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer);
        Assert.EndsWith("\r\n\r\n", answer);
        if (length is null) Assert.DoesNotContain("Content-Length", answer);
        else Assert.Contains(length + "\r\n", answer);
    }

    [Fact]
    public async Task A_failure_is_a_500_and_a_later_one_breaks_off()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            if (environ.PathInfo == "/early") throw new InvalidOperationException("secret");
            start("200 OK", Plain);
            return Items();

            static IEnumerable<ReadOnlyMemory<byte>> Items()
            {
                yield return "first"u8.ToArray();
                throw new InvalidOperationException("secret");
            }
        });
        var early = await server.GetAsync("/early");
        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", early);
        Assert.DoesNotContain("secret", early);
        // Kestrel may drop what it has not sent yet when the connection is broken off.
        var late = await server.GetAsync("/late");
        Assert.False(late.EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal), late);
    }

    [Fact]
    public async Task A_header_that_the_server_does_not_take_is_a_500()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", [new("X-Text", "\u00e9"), new("X-Other", "1")]);
            return ResponseBody.Of("hello");
        });
        var answer = await server.GetAsync();
        Assert.StartsWith("HTTP/1.1 500 Internal Server Error\r\n", answer);
        Assert.DoesNotContain("X-Other", answer);
    }

    [Fact]
    public async Task A_body_above_the_servers_limit_is_refused()
    {
        await using var server = await ContextServer.StartAsync(Echo, kestrel: options => options.Limits.MaxRequestBodySize = 10);
        Assert.StartsWith("HTTP/1.1 413 ", await server.SayAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\nConnection: close\r\n\r\n01234567890"));
        Assert.StartsWith("HTTP/1.1 413 ", await server.SayAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nb\r\n01234567890\r\n0\r\n\r\n"));
    }

    [Fact]
    public async Task A_file_is_sent()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, new string('z', 200_000), TestContext.Current.CancellationToken);
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", Plain);
            var wrap = (Func<Stream, int, FileWrapper>)environ[EnvironKeys.FileWrapper]!;
            return wrap(File.OpenRead(path), 8192);
        });
        var answer = await server.GetAsync();
        Assert.Contains("Content-Length: 200000\r\n", answer);
        Assert.EndsWith(new string('z', 200_000), answer);
        File.Delete(path);
    }

    private static async Task<Environ> SeeAsync(string request)
    {
        Environ? seen = null;
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            seen = new Environ(environ);
            start("204 No Content", []);
            return [];
        });
        await server.SayAsync(request);
        return seen!;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Echo(Environ environ, StartResponse start)
    {
        var body = new MemoryStream();
        environ.Input.CopyTo(body);
        start("200 OK", Plain);
        return ResponseBody.Of(body.ToArray());
    }
}
