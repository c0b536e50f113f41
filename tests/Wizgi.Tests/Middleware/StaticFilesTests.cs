using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware;

/// <summary>Static files as middleware around a C# application, under <see cref="Lint"/>.</summary>
public sealed class StaticFilesTests : IDisposable
{
    private static readonly DateTime Modified = new(2020, 1, 2, 3, 4, 5, DateTimeKind.Utc);
    private static readonly FixedTime Time = new(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly TemporaryFolder _folder = new();
    private readonly WsgiApplication _site;
    private int _calls;

    public StaticFilesTests()
    {
        Write("a.txt", "0123456789");
        Write("site.js", "plain");
        Write("site.js.br", "brotli");
        Write("site.js.gz", "gzip");
        Write("only.css", "plain");
        Write("only.css.gz", "gzip");
        Write("docs/index.html", "<p>");
        Directory.CreateDirectory(_folder["bare"]);
        _site = Lint.Wrap(StaticFiles.Wrap(Application, Time, new StaticMount("/static", _folder.Path)));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_answered_with_what_is_known_of_it()
    {
        var response = Get("/static/a.txt");
        Assert.Equal(("200 OK", "0123456789"), (response.Status, response.Text));
        Assert.Equal(
            ["Content-Type: text/plain; charset=utf-8", "Content-Length: 10", "ETag: \"5e0d5da5-0-a\"", "Last-Modified: Thu, 02 Jan 2020 03:04:05 GMT",
                "Accept-Ranges: bytes", "X-Content-Type-Options: nosniff"],
            response.Headers.Select(header => $"{header.Name}: {header.Value}"));
        Assert.Equal(0, _calls);
    }

    [Theory]
    [InlineData("/static/none.txt")]
    [InlineData("/static/a.txt/")]
    [InlineData("/static/a.txt/b")]
    [InlineData("/static/bare")]
    [InlineData("/static/bare/")]
    [InlineData("/static")]
    [InlineData("/static/")]
    [InlineData("/statica.txt")]
    [InlineData("/other")]
    public void What_is_no_file_is_the_applications(string target)
    {
        Assert.Equal("the application", Get(target).Text);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void What_may_not_be_looked_for_is_404_without_the_application()
    {
        Write(".env", "secret");
        Assert.Equal(("404 Not Found", "Not Found\n"), (Get("/static/.env").Status, Get("/static/.env").Text));
        Assert.Equal("404 Not Found", Get("/static/.none").Status);
        Assert.Equal("404 Not Found", Call("POST", "/static/.env").Status);
        Assert.Equal(0, _calls);
    }

    [Fact]
    public void At_the_root_what_may_not_be_looked_for_is_the_applications()
    {
        Write(".env", "secret");
        var site = StaticFiles.Wrap(Application, new StaticMount("/", _folder.Path));
        Assert.Equal("the application", Caller.Call(site, target: "/.env").Text);
        Assert.Equal("the application", Caller.Call(site, target: "/a//b").Text);
        Assert.Equal("0123456789", Caller.Call(site, target: "/a.txt").Text);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("get")]
    public void Another_method_than_GET_or_HEAD_is_405_where_a_file_is(string method)
    {
        var response = Call(method, "/static/a.txt");
        Assert.Equal(("405 Method Not Allowed", "GET, HEAD"), (response.Status, Header(response, "Allow")));
        Assert.Equal("the application", Call(method, "/static/none.txt").Text);
    }

    [Fact]
    public void HEAD_has_the_head_of_GET_and_no_range()
    {
        var head = Call("HEAD", "/static/a.txt", ("Range", "bytes=0-1"));
        Assert.Equal(Get("/static/a.txt").Headers, head.Headers);
        Assert.Equal(("200 OK", 0), (head.Status, head.Body.Length));
    }

    [Theory]
    [InlineData("bytes=2-4", "234", "bytes 2-4/10")]
    [InlineData("bytes=-1", "9", "bytes 9-9/10")]
    public void A_range_is_206_with_that_part(string range, string body, string contentRange)
    {
        var response = Get("/static/a.txt", ("Range", range));
        Assert.Equal(("206 Partial Content", body, contentRange, $"{body.Length}"),
            (response.Status, response.Text, Header(response, "Content-Range"), Header(response, "Content-Length")));
    }

    [Fact]
    public void A_range_the_file_does_not_have_is_416_with_its_size()
    {
        var response = Get("/static/a.txt", ("Range", "bytes=10-"));
        Assert.Equal(("416 Range Not Satisfiable", "bytes */10"), (response.Status, Header(response, "Content-Range")));
        Assert.Null(Header(response, "ETag"));
    }

    [Fact]
    public void If_Range_with_another_tag_gets_the_whole_file() =>
        Assert.Equal("200 OK", Get("/static/a.txt", ("Range", "bytes=10-"), ("If-Range", "\"x\"")).Status);

    [Fact]
    public void A_304_has_the_validators_and_neither_type_nor_body()
    {
        var tag = Header(Get("/static/site.js"), "ETag")!;
        var response = Get("/static/site.js", ("If-None-Match", tag), ("Range", "bytes=0-1"));
        Assert.Equal(("304 Not Modified", 0), (response.Status, response.Body.Length));
        Assert.Equal(["ETag", "Last-Modified", "Vary"], response.Headers.Select(header => header.Name));
    }

    [Fact]
    public void A_precondition_that_fails_is_412_even_for_a_range() =>
        Assert.Equal("412 Precondition Failed", Get("/static/a.txt", ("If-Match", "\"x\""), ("Range", "bytes=0-1")).Status);

    [Fact]
    public void A_time_in_the_future_is_now()
    {
        File.SetLastWriteTimeUtc(_folder["a.txt"], new DateTime(2040, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("Tue, 01 Jan 2030 00:00:00 GMT", Header(Get("/static/a.txt"), "Last-Modified"));
    }

    [Theory]
    [InlineData(null, "plain", null)]
    [InlineData("br, gzip", "brotli", "br")]
    [InlineData("gzip", "gzip", "gzip")]
    [InlineData("br;q=0.5, gzip", "gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.1", "gzip", "gzip")]
    [InlineData("gzip;q=0.5, identity", "plain", null)]
    [InlineData("*", "brotli", "br")]
    [InlineData("deflate", "plain", null)]
    public void A_precompressed_form_is_sent_to_who_likes_it_best(string? accepted, string body, string? coding)
    {
        var response = accepted is null ? Get("/static/site.js") : Get("/static/site.js", ("Accept-Encoding", accepted));
        Assert.Equal((body, coding, "Accept-Encoding", "text/javascript; charset=utf-8"),
            (response.Text, Header(response, "Content-Encoding"), Header(response, "Vary"), Header(response, "Content-Type")));
    }

    [Fact]
    public void Each_form_has_a_tag_of_its_own()
    {
        // Written at the same time and of the same length.
        Write("twin.js", "1234");
        Write("twin.js.br", "1234");
        Write("twin.js.gz", "1234");
        string?[] tags = [.. ((string[])["identity", "br", "gzip"]).Select(coding => Header(Get("/static/twin.js", ("Accept-Encoding", coding)), "ETag"))];
        Assert.Equal(3, tags.Distinct().Count());
        Assert.Equal("200 OK", Get("/static/twin.js", ("Accept-Encoding", "br"), ("If-None-Match", tags[2]!)).Status);
        Assert.Equal("304 Not Modified", Get("/static/twin.js", ("Accept-Encoding", "br"), ("If-None-Match", tags[1]!)).Status);
    }

    [Fact]
    public void A_range_is_of_the_compressed_form()
    {
        var response = Get("/static/only.css", ("Accept-Encoding", "br, gzip"), ("Range", "bytes=1-2"));
        Assert.Equal(("zi", "gzip", "bytes 1-2/4"), (response.Text, Header(response, "Content-Encoding"), Header(response, "Content-Range")));
    }

    [Fact]
    public void A_compressed_file_that_is_asked_for_by_its_name_has_no_coding()
    {
        var response = Get("/static/only.css.gz", ("Accept-Encoding", "gzip"));
        Assert.Equal(("application/gzip", null), (Header(response, "Content-Type"), Header(response, "Content-Encoding")));
    }

    [Fact]
    public void A_folder_is_its_index() => Assert.Equal("<p>", Get("/static/docs/").Text);

    [Theory]
    [InlineData("/static/docs", "", "/static/docs/")]
    [InlineData("/static/docs?a=%20b", "", "/static/docs/?a=%20b")]
    [InlineData("/static/docs", "/shop", "/shop/static/docs/")]
    [InlineData("/static/docs", "//evil.example", "/evil.example/static/docs/")]
    [InlineData("/static/docs", "/a b\u00E9\"%", "/a%20b%E9%22%25/static/docs/")]
    public void A_folder_without_its_slash_is_301_on_the_same_host(string target, string script, string location)
    {
        WsgiApplication mounted = (environ, start) =>
        {
            environ[EnvironKeys.ScriptName] = script;
            return _site(environ, start);
        };
        var response = Caller.Call(mounted, target: target);
        Assert.Equal(("301 Moved Permanently", location), (response.Status, Header(response, "Location")));
    }

    [Fact]
    public void The_root_folder_without_its_slash_is_301_too()
    {
        Write("index.html", "<p>");
        Assert.Equal("/static/", Header(Get("/static"), "Location"));
        Assert.Equal("<p>", Get("/static/").Text);
    }

    [Fact]
    public void An_index_that_is_a_folder_is_none()
    {
        Directory.CreateDirectory(_folder["bare/index.html"]);
        Assert.Equal("the application", Get("/static/bare/").Text);
        Assert.Equal("the application", Get("/static/bare").Text);
    }

    [Fact]
    public void A_folder_that_is_replaced_is_served_at_once()
    {
        var place = Path.Combine(_folder.Path, "built");
        var site = StaticFiles.Wrap(Application, new StaticMount("/b", place));
        Assert.Equal("the application", Caller.Call(site, target: "/b/x.txt").Text);
        Write("built/x.txt", "first");
        Assert.Equal("first", Caller.Call(site, target: "/b/x.txt").Text);
        Directory.Delete(place, recursive: true);
        Write("built/x.txt", "second");
        Assert.Equal("second", Caller.Call(site, target: "/b/x.txt").Text);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
    {
        _calls++;
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of("the application");
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
        File.SetLastWriteTimeUtc(_folder[name], Modified);
    }

    private CallerResponse Get(string target, params (string Name, string Value)[] headers) => Call("GET", target, headers);

    private CallerResponse Call(string method, string target, params (string Name, string Value)[] headers) =>
        Caller.Call(_site, method, target, headers: [.. headers.Select(header => new ResponseHeader(header.Name, header.Value))]);

    private static string? Header(CallerResponse response, string name) =>
        response.Headers.Where(header => header.Name == name).Select(header => header.Value).SingleOrDefault();
}
