using System.Security.Cryptography;
using System.Text;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Static;

/// <summary><c>--static</c>: what a client gets for a file.</summary>
public sealed class StaticFileTests(StaticServer wizgi) : IClassFixture<StaticServer>
{
    private const string Tag = "\"5e0d5da5-0-a\"";
    private const string Modified = "Thu, 02 Jan 2020 03:04:05 GMT";

    [Fact]
    public async Task A_file_is_sent_without_calling_the_application()
    {
        await wizgi.Calls();
        var response = await wizgi.Get("/static/a.txt");
        Assert.Equal((200, "0123456789"), (response.StatusCode, response.Body));
        Assert.Equal(
            ("text/plain; charset=utf-8", "10", Tag, Modified, "bytes", "nosniff"),
            (response.Header("Content-Type"), response.Header("Content-Length"), response.Header("ETag"), response.Header("Last-Modified"),
                response.Header("Accept-Ranges"), response.Header("X-Content-Type-Options")));
        Assert.Null(response.Header("Vary"));
        Assert.Empty(await wizgi.Calls());
    }

    [Fact]
    public async Task HEAD_is_GET_without_the_body()
    {
        using var client = await wizgi.Connect();
        var head = await client.Exchange(Request.Head("/static/a.txt"));
        var get = await client.Exchange(Request.Get("/static/a.txt"));
        Assert.Equal(get.Headers.Where(header => header.Name != "Date"), head.Headers.Where(header => header.Name != "Date"));
        Assert.Equal("0123456789", get.Body);
    }

    [Fact]
    public async Task HTTP_1_0_is_answered_too()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get10("/static/a.txt"));
        Assert.EndsWith("\r\n\r\n0123456789", await client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_has_an_empty_body()
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get("/static/empty.txt"));
            Assert.Equal((200, "0", ""), (response.StatusCode, response.Header("Content-Length"), response.Body));
        }
    }

    [Fact]
    public async Task A_large_file_arrives_whole_and_the_connection_goes_on()
    {
        var expected = SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(wizgi.Root, "large.bin"), TestContext.Current.CancellationToken));
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get("/static/large.bin"));
            Assert.Equal(StaticServer.LargeSize, response.Body.Length);
            Assert.Equal(expected, SHA256.HashData(Encoding.Latin1.GetBytes(response.Body)));
        }
        var part = await client.Exchange(Request.Get("/static/large.bin", "Range: bytes=4999990-\r\n"));
        Assert.Equal((206, "bytes 4999990-4999999/5000000", 10), (part.StatusCode, part.Header("Content-Range"), part.Body.Length));
    }

    [Fact]
    public async Task Pipelined_requests_for_files_and_for_the_application_are_answered_in_order()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/static/a.txt") + Request.Get("/app") + Request.Get("/static/none") + Request.Get("/static/docs/") + Request.Get("/static/.env"));
        Assert.Equal("0123456789", (await client.ReadResponse()).Body);
        Assert.Contains("\"/app\"", (await client.ReadResponse()).Body, StringComparison.Ordinal);
        Assert.Contains("\"/static/none\"", (await client.ReadResponse()).Body, StringComparison.Ordinal);
        Assert.Equal("<p>", (await client.ReadResponse()).Body);
        Assert.Equal(404, (await client.ReadResponse()).StatusCode);
    }

    [Theory]
    [InlineData("/static/none.txt")]
    [InlineData("/static/docs/none.txt")]
    [InlineData("/static/a.txt/")]
    [InlineData("/static/bare")]
    [InlineData("/static/bare/")]
    [InlineData("/static")]
    [InlineData("/static/")]
    [InlineData("/statically/a.txt")]
    [InlineData("/static/other")]
    [InlineData("/static/other/docs/index.html")]
    [InlineData("/Static/a.txt")]
    [InlineData("/a.txt")]
    public async Task Where_no_file_is_the_application_answers(string target)
    {
        await wizgi.Calls();
        Assert.Equal(200, (await wizgi.Get(target)).StatusCode);
        Assert.Equal(200, (await wizgi.Post(target, "data")).StatusCode);
        Assert.Equal([target, target], await wizgi.Calls());
    }

    [Theory]
    [InlineData("/static/other/a.txt", "other")]
    [InlineData("/static/otherwise/../a.txt", null)]
    [InlineData("http://a/static/other/a.txt", "other")]
    public async Task The_longest_prefix_has_the_path(string target, string? body)
    {
        var response = await wizgi.Get(target);
        Assert.Equal((body is null ? 404 : 200, body ?? "Not Found\n"), (response.StatusCode, response.Body));
    }

    [Theory]
    [InlineData("/static/caf%C3%A9.txt", "utf-8")]
    [InlineData("/static/caf%E9.txt", "latin-1")]
    [InlineData("/static/spaces%20and%20100%25.txt", "odd")]
    [InlineData("/st%61tic/%61.txt", "0123456789")]
    [InlineData("/static/.well-known/security.txt", "contact")]
    [InlineData("/static/a.txt?v=../../x", "0123456789")]
    public async Task A_name_is_the_decoded_bytes_of_the_path(string target, string body) => Assert.Equal(body, (await wizgi.Get(target)).Body);

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    [InlineData("PATCH")]
    public async Task Another_method_is_405_where_a_file_is_and_the_connection_goes_on(string method)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange($"{method} /static/a.txt HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\ndata");
        Assert.Equal((405, "GET, HEAD"), (response.StatusCode, response.Header("Allow")));
        Assert.Equal(200, (await client.Exchange(Request.Get("/static/a.txt"))).StatusCode);
    }

    [Theory]
    [InlineData("/static/docs", "/static/docs/")]
    [InlineData("/static/docs?next=//evil", "/static/docs/?next=//evil")]
    [InlineData("/static/%64ocs", "/static/docs/")]
    [InlineData("/static/inside-folder", "/static/inside-folder/")]
    public async Task A_folder_with_an_index_gets_its_slash(string target, string location)
    {
        var response = await wizgi.Get(target);
        Assert.Equal((301, location), (response.StatusCode, response.Header("Location")));
        Assert.Equal("<p>", (await wizgi.Get(location)).Body);
    }

    [Theory]
    [InlineData("If-None-Match: " + Tag, 304)]
    [InlineData("If-None-Match: \"x\", W/" + Tag, 304)]
    [InlineData("If-None-Match: \"x\"\r\nIf-None-Match: " + Tag, 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"x\"", 200)]
    [InlineData("If-Modified-Since: " + Modified, 304)]
    [InlineData("If-Modified-Since: Thu, 02 Jan 2020 03:04:04 GMT", 200)]
    [InlineData("If-Modified-Since: " + Modified + "\r\nIf-None-Match: \"x\"", 200)]
    [InlineData("If-Match: " + Tag, 200)]
    [InlineData("If-Match: \"x\"", 412)]
    [InlineData("If-Unmodified-Since: " + Modified, 200)]
    [InlineData("If-Unmodified-Since: Thu, 02 Jan 2020 03:04:04 GMT", 412)]
    [InlineData("If-Unmodified-Since: Thu, 02 Jan 2020 03:04:04 GMT\r\nIf-Match: " + Tag, 200)]
    [InlineData("Range: bytes=0-1\r\nIf-None-Match: " + Tag, 304)]
    [InlineData("Range: bytes=0-1\r\nIf-Match: \"x\"", 412)]
    public async Task Conditions_are_kept(string fields, int status)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/static/a.txt", fields + "\r\n"));
        Assert.Equal(status, response.StatusCode);
        if (status == 304) Assert.Equal((Tag, null, null), (response.Header("ETag"), response.Header("Content-Type"), response.Header("Content-Length")));
        Assert.Equal(200, (await client.Exchange(Request.Get("/static/a.txt"))).StatusCode);
    }

    [Theory]
    [InlineData("Range: bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("Range: bytes=-2", 206, "89", "bytes 8-9/10")]
    [InlineData("Range: bytes=8-", 206, "89", "bytes 8-9/10")]
    [InlineData("Range: bytes=2-4\r\nIf-Range: " + Tag, 206, "234", "bytes 2-4/10")]
    [InlineData("Range: bytes=2-4\r\nIf-Range: " + Modified, 206, "234", "bytes 2-4/10")]
    [InlineData("Range: bytes=2-4\r\nIf-Range: W/" + Tag, 200, "0123456789", null)]
    [InlineData("Range: bytes=2-4\r\nIf-Range: \"x\"", 200, "0123456789", null)]
    [InlineData("Range: bytes=10-", 416, "Range Not Satisfiable\n", "bytes */10")]
    [InlineData("Range: bytes=-0", 416, "Range Not Satisfiable\n", "bytes */10")]
    [InlineData("Range: bytes=4-2", 200, "0123456789", null)]
    [InlineData("Range: bytes=0-1,4-5", 200, "0123456789", null)]
    [InlineData("Range: bytes=0-1\r\nRange: bytes=4-5", 200, "0123456789", null)]
    public async Task Ranges_are_kept(string fields, int status, string body, string? contentRange)
    {
        var response = await wizgi.Get("/static/a.txt", fields + "\r\n");
        Assert.Equal((status, body, contentRange), (response.StatusCode, response.Body, response.Header("Content-Range")));
    }

    [Fact]
    public async Task Many_ranges_send_the_file_once()
    {
        var ranges = "Range: bytes=" + string.Join(',', Enumerable.Range(0, 1500).Select(number => $"{number % 10}-")) + "\r\n";
        var response = await wizgi.Get("/static/a.txt", ranges);
        Assert.Equal((200, "0123456789"), (response.StatusCode, response.Body));
    }

    [Theory]
    [InlineData("", null, "plain")]
    [InlineData("Accept-Encoding: gzip, deflate, br\r\n", "br", "brotli")]
    [InlineData("Accept-Encoding: gzip\r\n", "gzip", "gzip")]
    [InlineData("Accept-Encoding: br;q=0, gzip;q=0.5\r\n", "gzip", "gzip")]
    [InlineData("Accept-Encoding: br;q=0.1\r\nAccept-Encoding: gzip\r\n", "gzip", "gzip")]
    [InlineData("Accept-Encoding: identity\r\n", null, "plain")]
    [InlineData("Accept-Encoding: *;q=0\r\n", null, "plain")]
    public async Task A_precompressed_form_is_sent_to_who_accepts_it(string fields, string? coding, string body)
    {
        var response = await wizgi.Get("/static/site.js", fields);
        Assert.Equal((coding, body, "Accept-Encoding", "text/javascript; charset=utf-8"),
            (response.Header("Content-Encoding"), response.Body, response.Header("Vary"), response.Header("Content-Type")));
        var tag = response.Header("ETag");
        var again = await wizgi.Get("/static/site.js", fields + $"If-None-Match: {tag}\r\n");
        Assert.Equal((304, tag, "Accept-Encoding"), (again.StatusCode, again.Header("ETag"), again.Header("Vary")));
    }

    [Fact]
    public async Task The_access_log_has_a_line_for_each_answer()
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/static/a.txt?log"));
        await client.Exchange(Request.Head("/static/a.txt?log"));
        await client.Exchange(Request.Get("/static/a.txt?log", "Range: bytes=2-4\r\n"));
        await client.Exchange(Request.Get("/static/a.txt?log", "If-None-Match: *\r\n"));
        await client.Exchange(Request.Get("/static/.env?log"));
        await log.WaitFor("GET /static/a.txt?log HTTP/1.1|200|10", "HEAD /static/a.txt?log HTTP/1.1|200|0", "GET /static/a.txt?log HTTP/1.1|206|3",
            "GET /static/a.txt?log HTTP/1.1|304|0", "GET /static/.env?log HTTP/1.1|404|10");
    }
}
