using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>wsgi.ext.http.send_trailers</c>: RFC 9110 §6.5, RFC 9112 §7.1.2.</summary>
public abstract class TrailersTests(ServerFixture wizgi)
{
    private const string Wanted = "TE: trailers\r\n";
    private const string Framing = "Transfer-Encoding: chunked\r\n";

    [Theory]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: trailers\r\n\r\n", "True")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n", "True")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nte: gzip;q=0.5 , Trailers\r\n\r\n", "True")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: gzip\r\nTE: trailers\r\n\r\n", "True")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\n\r\n", "False")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: gzip\r\n\r\n", "False")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: \r\n\r\n", "False")]
    [InlineData("GET /extensions/offered HTTP/1.1\r\nHost: a\r\nTE: trailersx\r\n\r\n", "False")]
    [InlineData("GET /extensions/offered HTTP/1.0\r\nTE: trailers\r\n\r\n", "False")]
    public async Task They_are_offered_to_an_http_1_1_client_that_wants_them(string request, string offered) =>
        Assert.Equal(offered, (await wizgi.Exchange(request)).Body);

    [Fact]
    public async Task The_offer_of_one_request_is_not_the_next_ones()
    {
        using var client = await wizgi.Connect();
        Assert.Equal("True", (await client.Exchange(Request.Get("/extensions/offered", Wanted))).Body);
        Assert.Equal("False", (await client.Exchange(Request.Get("/extensions/offered"))).Body);
    }

    [Fact]
    public async Task Trailers_that_are_set_at_the_end_come_behind_the_last_chunk()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_in_generator", Wanted));
        var head = await client.ReadUntil("\r\n\r\n");
        Assert.Contains(Framing, head, StringComparison.Ordinal);
        Assert.DoesNotContain("Trailer:", head, StringComparison.Ordinal);
        Assert.Equal("4\r\none \r\n3\r\ntwo\r\n0\r\nX-Sum: abc\r\n\r\n", await client.ReadUntil("abc\r\n\r\n"));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Trailers_that_are_set_before_the_head_are_announced_and_make_a_list_chunked()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_before_list", Wanted));
        var head = await client.ReadUntil("\r\n\r\n");
        Assert.Contains(Framing, head, StringComparison.Ordinal);
        Assert.Contains("Trailer: X-Sum, X-Late\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Content-Length", head, StringComparison.Ordinal);
        var body = await client.ReadUntil("\u00e4\r\n\r\n");
        Assert.Equal("4\r\none \r\n3\r\ntwo\r\n0\r\nX-Sum: abc\r\nX-Late: \u00e4\r\n\r\n", body);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Theory]
    [InlineData("trailers_of_nothing", "0\r\nX-Sum: none\r\n\r\n")]
    [InlineData("trailers_behind_write", "7\r\nwritten\r\n0\r\nX-Sum: abc\r\n\r\n")]
    public async Task Trailers_come_behind_any_body(string app, string body)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/{app}", Wanted));
        Assert.Contains(Framing, await client.ReadUntil("\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal(body, await client.ReadUntil(body));
    }

    [Fact]
    public async Task Trailers_come_behind_a_body_that_the_socket_does_not_take_at_once()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_behind_large_items", Wanted));
        await client.ReadUntil("\r\n\r\n");
        var body = await client.ReadUntil("abc\r\n\r\n");
        Assert.Equal(8 * 256 * 1024, body.Count(letter => letter == '\0'));
        Assert.EndsWith("\0\r\n0\r\nX-Sum: abc\r\n\r\n", body, StringComparison.Ordinal);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Pipelined_requests_follow_the_trailers()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_in_generator", Wanted) + Request.Get("/extensions/trailers_before_list", Wanted) + Request.Get("/bodies/list_of_one"));
        await client.ReadUntil("0\r\nX-Sum: abc\r\n\r\n");
        await client.ReadUntil("X-Late: \u00e4\r\n\r\n");
        var last = await client.ReadResponse();
        Assert.Equal((200, "one"), (last.StatusCode, last.Body));
        Assert.Null(last.Header("Trailer"));
    }

    [Fact]
    public async Task A_connection_that_is_to_close_closes_behind_the_trailers()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_in_generator", Wanted + "Connection: close\r\n"));
        Assert.EndsWith("3\r\ntwo\r\n0\r\nX-Sum: abc\r\n\r\n", await client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public async Task A_response_without_a_body_is_sent_without_them(string status)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_of_status?" + Request.Escape(status), Wanted));
        Assert.Equal($"HTTP/1.1 {status}", response.StatusLine);
        Assert.Null(response.Header("Trailer"));
        Assert.Null(response.Header("Transfer-Encoding"));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Theory]
    [InlineData("trailers_in_generator")]
    [InlineData("trailers_before_list")]
    [InlineData("trailers_of_nothing")]
    public async Task The_response_to_HEAD_is_sent_without_them(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send($"HEAD /extensions/{app} HTTP/1.1\r\nHost: a\r\n{Wanted}\r\n");
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal(200, response.StatusCode);
        Assert.Null(response.Header("Content-Length"));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task A_response_with_a_content_length_cannot_have_them()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_beside_length", Wanted));
        Assert.Equal(("5", "hello"), (response.Header("Content-Length"), response.Body));
        var outcome = (await client.Exchange(Request.Get("/extensions/last_outcome"))).Body;
        Assert.StartsWith("raised AssertionError: ", outcome, StringComparison.Ordinal);
        Assert.Contains("Content-Length", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_with_trailers_cannot_have_a_content_length()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/length_beside_trailers", Wanted));
        Assert.EndsWith("5\r\nhello\r\n0\r\nX-Sum: abc\r\n\r\n", await client.ReadUntil("abc\r\n\r\n"), StringComparison.Ordinal);
        var outcome = (await client.Exchange(Request.Get("/extensions/last_outcome"))).Body;
        Assert.StartsWith("raised AssertionError: ", outcome, StringComparison.Ordinal);
        Assert.Contains("Content-Length", outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_else_may_follow_the_body()
    {
        var response = await wizgi.Get("/extensions/trailers_with?" + Request.Escape("(pair for pair in [('X-Empty', ''), ('x-empty', '2'), ('Server-Timing', 'db;dur=5'), ('ETag', '\"a\"')])"), Wanted);
        Assert.Equal("returned None", response.Body);
        Assert.Equal(["X-Empty: ", "x-empty: 2", "Server-Timing: db;dur=5", "ETag: \"a\""], response.Trailers);
    }

    [Fact]
    public async Task Behind_the_end_it_is_too_late()
    {
        using var client = await wizgi.Connect();
        Assert.Equal("one", (await client.Exchange(Request.Get("/extensions/trailers_in_close", Wanted))).Body);
        Assert.StartsWith("raised AssertionError: ", (await client.Exchange(Request.Get("/extensions/last_outcome"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_500_that_replaces_the_response_has_none_of_its_trailers()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_then_error", Wanted));
        Assert.Equal(500, response.StatusCode);
        Assert.NotNull(response.Header("Content-Length"));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task A_head_that_replaces_another_starts_without_trailers()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_then_replaced", Wanted));
        Assert.Equal((503, "later", "5"), (response.StatusCode, response.Body, response.Header("Content-Length")));
    }

    [Fact]
    public async Task A_body_that_breaks_off_has_no_end_and_no_trailers()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/trailers_then_error_in_body", Wanted));
        var text = await client.ReadWhatComes();
        Assert.EndsWith("3\r\none\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer-Encoding")]
    [InlineData("content-length")]
    [InlineData("Trailer")]
    [InlineData("TE")]
    [InlineData("Connection")]
    [InlineData("Host")]
    [InlineData("Cache-Control")]
    [InlineData("If-Match")]
    [InlineData("Authorization")]
    [InlineData("WWW-Authenticate")]
    [InlineData("SET-COOKIE")]
    [InlineData("Location")]
    [InlineData("Date")]
    [InlineData("Vary")]
    [InlineData("Content-Type")]
    [InlineData("Content-Encoding")]
    [InlineData("Content-Range")]
    public async Task A_field_that_must_come_before_the_body_is_refused(string name)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_with?" + Request.Escape($"[('X-Good', '1'), ('{name}', '1')]"), Wanted));
        Assert.Empty(response.Trailers);
        Assert.StartsWith("raised ValueError: ", response.Body, StringComparison.Ordinal);
        Assert.Contains(name, response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[('X-Bad', 'a\\r\\n\\r\\nHTTP/1.1 200 OK')]", "ValueError")]
    [InlineData("[('X-Bad', 'a\\n')]", "ValueError")]
    [InlineData("[('X-Bad', '\\0')]", "ValueError")]
    [InlineData("[('X-Bad\\r\\n', '1')]", "ValueError")]
    [InlineData("[('X Bad', '1')]", "ValueError")]
    [InlineData("[('X-Bad', b'1')]", "TypeError")]
    [InlineData("[['X-Bad', '1']]", "TypeError")]
    [InlineData("5", "TypeError")]
    public async Task What_no_head_may_hold_is_refused_here_too(string argument, string error)
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/extensions/trailers_with?" + Request.Escape(argument), Wanted));
        Assert.StartsWith($"raised {error}: ", response.Body, StringComparison.Ordinal);
        Assert.Empty(response.Trailers);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Trailers_of_nothing_are_none()
    {
        var response = await wizgi.Get("/extensions/trailers_with?[]", Wanted);
        Assert.Equal("returned None", response.Body);
        Assert.Empty(response.Trailers);
    }
}

/// <summary>On the loop's only thread.</summary>
public sealed class TrailersOnOneThreadTests(EachServer wizgi) : TrailersTests(wizgi), IClassFixture<EachServer>;

public sealed class TrailersOnThreadsTests(EachServerOnThreads wizgi) : TrailersTests(wizgi), IClassFixture<EachServerOnThreads>;

/// <summary>Through C# middleware.</summary>
public sealed class TrailersBehindLintTests(LintedEachServer wizgi) : TrailersTests(wizgi), IClassFixture<LintedEachServer>;
