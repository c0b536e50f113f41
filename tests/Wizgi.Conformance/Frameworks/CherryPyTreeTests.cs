using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>CherryPy's tree of applications with its engine, on four threads.</summary>
public sealed class CherryPyTree() : DeepSite("cherrypy_tree:app", "cherrypy", "apt-get install python3-cherrypy3 python3-routes", arguments: ["--threads", "4"])
{
    protected override async Task Prepare()
    {
        await File.WriteAllTextAsync(Path.Combine(Data, "index.html"), "<p>static</p>");
        await File.WriteAllTextAsync(Path.Combine(Data, "long.txt"), string.Concat(Enumerable.Repeat("again and ", 1000)));
    }

    // The engine ends when the worker does, by SIGTERM, which is the worker's: CherryPy must not have taken it.
    protected override void CheckEnd(string output)
    {
        var events = File.ReadAllLines(Path.Combine(Data, "engine.log"));
        if (events.Count(word => word == "start") != 1 || events.Count(word => word == "stop") != 1 || events.Count(word => word == "exit") != 1 || events[^1] != "exit")
            throw new InvalidOperationException($"the engine said {string.Join(' ', events)}:\n{output}");
        if (events.Count(word => word == "start_thread") != events.Count(word => word == "stop_thread"))
            throw new InvalidOperationException($"threads that started did not all stop: {string.Join(' ', events)}");
    }
}

[Framework("CherryPy", "CherryPy", Note = "`cherrypy.tree` is the application. `cherrypy.server.unsubscribe()`, `cherrypy.engine.start()` and `atexit.register(cherrypy.engine.exit)` run its engine in each worker; with the environment `embedded` it takes no signals.")]
public sealed class CherryPyTreeTests(CherryPyTree site) : DeepSiteTests<CherryPyTree>(site)
{
    [Fact]
    public async Task Applications_of_a_tree_know_where_they_are_mounted()
    {
        Assert.Equal($"root at {Site.Server.Url}/", await GetText("/"));
        Assert.Equal("item 7 below /shop", await GetText("/shop/items/7"));
        Assert.Equal("/grafted", await GetText("/grafted/anything"));
        Assert.Equal("a/b c=1,d=ž", await GetText("/a/b?c=1&d=%C5%BE"));
    }

    [Fact]
    public async Task Routes_dispatcher_refuses_what_its_pattern_does_not_fit()
    {
        using var response = await Get("/shop/items/seven");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Method_dispatcher_makes_a_resource_of_a_class()
    {
        using var content = JsonContent.Create(new { text = "čaj" });
        // CherryPy's JSON tool wants a length.
        await content.LoadIntoBufferAsync(Cancelled);
        using var put = await Send("PUT", "/notes/tea", content);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        Assert.Equal("""{"text": "\u010daj"}""", await GetText("/notes/tea"));
        using var deleted = await Send("DELETE", "/notes/tea");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var patched = await Send("PATCH", "/notes/tea");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, patched.StatusCode);
        Assert.Equal(["DELETE", "GET", "HEAD", "PUT"], patched.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Sessions_in_files_count_for_each_visitor_and_can_be_forgotten()
    {
        using var other = Site.Server.HttpClient();
        Assert.Equal("1", await GetText("/counter/"));
        Assert.Equal("2", await GetText("/counter/"));
        Assert.Equal("1", await other.GetStringAsync(new Uri("/counter/", UriKind.Relative), Cancelled));
        await GetText("/counter/forget");
        Assert.Equal("1", await GetText("/counter/"));
    }

    [Fact]
    public async Task Digest_authentication_is_401_without_and_200_with_the_answer_to_its_challenge()
    {
        using var challenge = await Get("/digest/");
        Assert.Equal(HttpStatusCode.Unauthorized, challenge.StatusCode);
        var said = challenge.Headers.GetValues("WWW-Authenticate").Single();
        var nonce = Find(said, "nonce=\"([^\"]+)\"");
        var answer = Md5($"{Md5("anna:site:sesame")}:{nonce}:00000001:abcdef:auth:{Md5("GET:/digest/")}");

        using var response = await Get("/digest/", ("Authorization", $"Digest username=\"anna\", realm=\"site\", nonce=\"{nonce}\", uri=\"/digest/\", algorithm=MD5, qop=auth, nc=00000001, cnonce=\"abcdef\", response=\"{answer}\""));

        Assert.Equal($"root at {Site.Server.Url}/digest/", await Text(response));
    }

    [Fact]
    public async Task Static_directory_has_an_index_and_is_compressed()
    {
        Assert.Equal("<p>static</p>", await GetText("/static/"));
        using var response = await Succeed(Get("/static/long.txt", ("Accept-Encoding", "gzip")));
        using var text = new StreamReader(new GZipStream(new MemoryStream(await Bytes(response)), CompressionMode.Decompress));
        Assert.StartsWith("again and again and ", await text.ReadToEndAsync(Cancelled), StringComparison.Ordinal);
        using var outside = await Get("/static/..%2F..%2Fetc%2Fpasswd");
        Assert.True(outside.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, outside.StatusCode.ToString());
    }

    [Fact]
    public async Task Cached_page_is_made_once()
    {
        var first = await GetText("/cached");
        using var again = await Succeed(Get("/cached"));
        Assert.Equal(first, await Text(again));
        Assert.True(again.Headers.Age is not null, again.Headers.ToString());
    }

    [Fact]
    public async Task Tools_change_encode_tag_and_choose()
    {
        Assert.Equal("QUIET", await GetText("/shouted"));
        Assert.Equal("žluť", Encoding.Unicode.GetString((await Bytes(await Get("/wide")))[2..]));
        using var first = await Get("/tagged");
        using var second = await Get("/tagged", ("If-None-Match", first.Headers.ETag!.ToString()));
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        using var refused = await Get("/either", ("Accept", "image/png"));
        Assert.Equal(HttpStatusCode.NotAcceptable, refused.StatusCode);
        Assert.Equal("elsewhere a=1", await GetText("/inside"));
    }

    [Fact]
    public async Task Error_page_has_the_status_and_the_message_of_the_application()
    {
        using var response = await Get("/teapot");
        Assert.Equal(418, (int)response.StatusCode);
        Assert.Contains("short and stout", await Text(response), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/stream", "one two")]
    [InlineData("/hooked", "hooked ")]
    public async Task Hook_at_the_end_of_a_request_is_called_once(string path, string body)
    {
        Assert.Equal(body, await GetText(path));
        Assert.Equal(1, (await Events()).GetProperty("ended").GetProperty(path).GetInt32());
    }

    [Fact]
    public async Task Hook_at_the_end_of_a_failed_request_is_called_once()
    {
        using var response = await Get("/failing");
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await Site.Server.WaitForOutput("ValueError: the page failed on purpose");
        Assert.Equal(1, (await Events()).GetProperty("ended").GetProperty("/failing").GetInt32());
    }

    [Fact]
    public async Task Engine_is_started_and_hears_of_the_threads_of_the_server()
    {
        var said = await Events();
        Assert.Equal("states.STARTED", said.GetProperty("state").GetString());
        var events = said.GetProperty("events").EnumerateArray().Select(word => word.GetString()).ToList();
        Assert.Equal("start", events[0]);
        Assert.Contains("start_thread", events);
    }

    private async Task<JsonElement> Events() => JsonDocument.Parse(await GetText("/events")).RootElement;

#pragma warning disable CA5351 // RFC 2617 asks for it.
    private static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351
}
