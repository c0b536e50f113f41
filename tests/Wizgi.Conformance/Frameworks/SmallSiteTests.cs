using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>
/// What each framework's site does the same way; <c>tests/apps/frameworks/README.md</c> has the list. Where a framework has its own answer,
/// the property that says so is overridden; what only one framework offers is tested in its own class.
/// </summary>
public abstract class SmallSiteTests<TSite>(TSite site) : SiteTests<TSite>(site)
    where TSite : SmallSite
{
    /// <summary>How the framework calls itself on the site's first page.</summary>
    protected abstract string Name { get; }

    /// <summary>The framework's answer to <c>/greet/%FF</c>, a path that is not UTF-8.</summary>
    protected abstract HttpStatusCode AnswerToPathThatIsNotUtf8 { get; }

    [Fact]
    public async Task First_page_is_html_that_names_the_framework()
    {
        using var response = await Get("/");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains(Name, await Text(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/greet/World", "World")]
    [InlineData("/greet/J%C3%BCrgen", "Jürgen")]
    [InlineData("/greet/%E6%9D%B1%E4%BA%AC%20%F0%9F%98%80", "東京 😀")]
    [InlineData("/greet/100%25%3F%23%26", "100%?#&")]
    [InlineData("/greet/%2541", "%41")]
    [InlineData("/greet/a+b", "a+b")]
    public async Task Path_segment_is_decoded_once_and_as_utf8(string target, string name)
    {
        using var wire = await Site.Server.Connect();

        // As bytes, because HttpClient rewrites some escapes.
        var response = await wire.Exchange(Request("GET", target));

        Assert.Equal(200, response.StatusCode);
        Assert.Equal($"Hello, {name}!", FromWire(response.Body));
    }

    [Fact]
    public async Task Path_that_is_not_utf8_gets_the_answer_of_the_framework()
    {
        using var wire = await Site.Server.Connect();

        var response = await wire.Exchange(Request("GET", "/greet/%FF"));

        Assert.Equal(AnswerToPathThatIsNotUtf8, (HttpStatusCode)response.StatusCode);
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task Unknown_path_is_404()
    {
        using var response = await Get("/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.NotEmpty(await Text(response));
    }

    [Fact]
    public async Task Method_that_no_view_takes_is_405_with_the_allowed_ones()
    {
        using var response = await Send(HttpMethod.Delete, "/form");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Contains("POST", response.Content.Headers.Allow);
    }

    [Fact]
    public async Task Query_string_reaches_the_view_as_text()
    {
        var query = await GetJson("/search?q=a%26b&q=c+d%2Be&lang=%C4%8De%C5%A1tina");

        Assert.Equal(["a&b", "c d+e"], query.GetProperty("q").EnumerateArray().Select(value => value.GetString()));
        Assert.Equal("čeština", query.GetProperty("lang").GetString());
    }

    [Fact]
    public async Task Posted_form_reaches_the_view_as_text()
    {
        using var form = new FormUrlEncodedContent([new("name", "Zoë & Łukasz"), new("city", "東京")]);

        using var response = await Send(HttpMethod.Post, "/form", form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("Zoë & Łukasz lives in 東京", await Text(response));
    }

    [Fact]
    public async Task Uploaded_file_arrives_unchanged()
    {
        // Above the sizes at which the frameworks change from memory to a temporary file: 500 KB in Werkzeug, 2.5 MB in Django.
        var file = SmallSite.SomeBytes(3 * 1024 * 1024 + 1);

        using var response = await Send(HttpMethod.Post, "/upload", Multipart("Fähre.bin", file, "žluťoučký"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = await Json(response);
        Assert.Equal(file.Length, received.GetProperty("size").GetInt32());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), received.GetProperty("sha256").GetString());
        Assert.Equal("Fähre.bin", received.GetProperty("filename").GetString());
        Assert.Equal("žluťoučký", received.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Upload_to_a_path_that_does_not_exist_gets_its_404()
    {
        using var response = await Send(HttpMethod.Post, "/nothing/here", Multipart("large.bin", SmallSite.SomeBytes(200 * 1024), "unread"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task Json_is_received_and_sent()
    {
        using var numbers = new StringContent("""{"numbers": [1, 2, 39], "text": "žlutý"}""", Encoding.UTF8, "application/json");

        using var response = await Send(HttpMethod.Post, "/json", numbers);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        var answer = await Json(response);
        Assert.Equal(42, answer.GetProperty("sum").GetInt32());
        Assert.Equal("žlutý", answer.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Json_in_chunks_is_read()
    {
        using var numbers = new StringContent("""{"numbers": [1, 2, 39], "text": "žlutý"}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/json") { Content = numbers };
        request.Headers.TransferEncodingChunked = true;

        using var response = await Send(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(42, (await Json(response)).GetProperty("sum").GetInt32());
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task Form_that_waits_for_100_continue_is_read()
    {
        const string Form = "name=A&city=B";
        var request = Request("POST", "/form", Form, "application/x-www-form-urlencoded", "Expect: 100-continue\r\n");
        using var wire = await Site.Server.Connect();

        await wire.Send(request[..^Form.Length]);
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await wire.ReadUntil("\r\n\r\n"));
        var response = await wire.Exchange(Form);

        Assert.Equal("A lives in B", response.Body);
    }

    [Fact]
    public async Task Two_cookies_are_two_headers_and_both_come_back()
    {
        using var first = await Get("/cookies");
        var set = first.Headers.GetValues("Set-Cookie").ToList();
        Assert.Single(set, cookie => cookie.StartsWith("colour=blue", StringComparison.Ordinal));
        Assert.Single(set, cookie => cookie.StartsWith("taste=sweet", StringComparison.Ordinal));
        Assert.Empty((await Json(first)).EnumerateObject());

        var second = await GetJson("/cookies");

        Assert.Equal("blue", second.GetProperty("colour").GetString());
        Assert.Equal("sweet", second.GetProperty("taste").GetString());
    }

    [Fact]
    public async Task Visits_are_counted_for_each_visitor()
    {
        using var other = Site.Server.HttpClient();

        Assert.Equal("visits: 1", await GetText("/visits"));
        Assert.Equal("visits: 2", await GetText("/visits"));
        Assert.Equal("visits: 1", await GetText("/visits", other));
        Assert.Equal("visits: 3", await GetText("/visits"));
    }

    [Fact]
    public async Task Each_piece_of_a_stream_is_a_chunk_that_is_sent_before_the_next_is_made()
    {
        using var gate = new Gate();
        using var wire = await Site.Server.Connect();
        await wire.Send(Request("GET", $"/stream?gate={gate.Port}&lines=3"));
        await gate.WaitForView();

        var head = await wire.ReadUntil("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Contains("\r\ntransfer-encoding: chunked\r\n", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\r\ncontent-length:", head, StringComparison.OrdinalIgnoreCase);
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal($"7\r\nline {number}\n\r\n", await wire.ReadExactly(12));
            await gate.LetThrough();
        }
        Assert.Equal("0\r\n\r\n", await wire.ReadExactly(5));
    }

    [Fact]
    public async Task Stream_that_the_client_left_is_closed()
    {
        using var gate = new Gate();
        using (var wire = await Site.Server.Connect())
        {
            await wire.Send(Request("GET", $"/stream?gate={gate.Port}&lines=1000000"));
            await gate.WaitForView();
            await wire.ReadUntil("line 0\n");
        }

        await gate.LetThroughUntilClosed();

        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task Large_file_is_downloaded_unchanged()
    {
        using var response = await Get("/download");

        Assert.Equal(Site.LargeFile.Length, response.Content.Headers.ContentLength);
        Assert.Equal(SHA256.HashData(Site.LargeFile), SHA256.HashData(await Bytes(response)));
    }

    [Fact]
    public async Task Download_that_the_client_left_does_not_stop_the_server()
    {
        using (var wire = await Site.Server.Connect())
        {
            await wire.Send(Request("GET", "/download"));
            Assert.StartsWith("HTTP/1.1 200 ", await wire.ReadUntil("\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task Redirect_can_be_followed()
    {
        using var response = await Get("/redirect");
        Assert.True(response.StatusCode is HttpStatusCode.Found or HttpStatusCode.SeeOther, response.StatusCode.ToString());
        var target = new Uri(Client.BaseAddress!, response.Headers.Location!);
        Assert.Equal($"{Site.Server.Url}/greet/J%C3%BCrgen", target.AbsoluteUri);

        Assert.Equal("Hello, Jürgen!", await GetText(target.PathAndQuery));
    }

    [Fact]
    public async Task Absolute_urls_are_built_from_the_host_of_the_request()
    {
        var here = await GetJson("/where");
        Assert.Equal($"{Site.Server.Url}/greet/J%C3%BCrgen", here.GetProperty("url").GetString());
        Assert.Equal("", here.GetProperty("script_name").GetString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/where");
        request.Headers.Host = "small.example:8080";
        using var response = await Send(request);
        Assert.Equal("http://small.example:8080/greet/J%C3%BCrgen", (await Json(response)).GetProperty("url").GetString());
    }

    [Fact]
    public async Task Answer_without_content_has_no_body_and_no_framing()
    {
        using var wire = await Site.Server.Connect();

        var empty = await wire.Exchange(Request("GET", "/empty"));
        var next = await wire.Exchange(Request("GET", "/greet/World"));

        Assert.Equal(204, empty.StatusCode);
        Assert.Null(empty.Header("Transfer-Encoding"));
        Assert.Null(empty.Header("Content-Length"));
        Assert.Equal("Hello, World!", next.Body);
    }

    [Theory]
    [InlineData("/greet/J%C3%BCrgen")]
    [InlineData("/download")]
    public async Task Head_is_the_head_of_get_and_nothing_more(string target)
    {
        using var wire = await Site.Server.Connect();

        var head = await wire.Exchange(Request("HEAD", target));
        var get = await wire.Exchange(Request("GET", target));

        Assert.Equal(200, head.StatusCode);
        Assert.Equal(get.StatusLine, head.StatusLine);
        Assert.Equal(get.Header("Content-Type"), head.Header("Content-Type"));
        Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
        Assert.NotEmpty(get.Body);
    }

    [Fact]
    public async Task Failing_view_is_a_500_whose_traceback_is_printed_and_the_server_keeps_serving()
    {
        using var response = await Get("/error");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("on purpose", await Text(response), StringComparison.Ordinal);
        await Site.Server.WaitForOutput("RuntimeError: the view failed on purpose");
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    [Fact]
    public async Task One_connection_carries_requests_of_all_kinds()
    {
        using var wire = await Site.Server.Connect();

        Assert.Equal("Hello, World!", (await wire.Exchange(Request("GET", "/greet/World"))).Body);
        Assert.Equal(404, (await wire.Exchange(Request("GET", "/nothing/here"))).StatusCode);
        Assert.Equal("A lives in B", (await wire.Exchange(Request("POST", "/form", "name=A&city=B", "application/x-www-form-urlencoded"))).Body);
        Assert.Equal(405, (await wire.Exchange(Request("DELETE", "/form"))).StatusCode);
        Assert.Equal(Site.LargeFile.Length, (await wire.Exchange(Request("GET", "/download"))).Body.Length);
        Assert.Equal("Hello, World!", (await wire.Exchange(Request("GET", "/greet/World"))).Body);
    }
}
