using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>A larger site of Pyramid's, from the pipeline of its <c>development.ini</c>.</summary>
public sealed class PyramidIniSite() : SmallSite("--paste=development.ini#dressed", "pyramid, paste.deploy", "python3-pyramid python3-pastedeploy", "pyramid_site");

[Framework("Pyramid", "pyramid", Note = "with `wizgi --paste development.ini`, and from `pserve` with `use = egg:wizgi`")]
public sealed class PyramidIniTests(PyramidIniSite site) : IClassFixture<PyramidIniSite>, IDisposable
{
    private readonly HttpClient _client = Connect(site);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ini_with_pipeline_settings_logging_and_server_section_is_served()
    {
        using var response = await Get("/-/greeting");

        Assert.Equal("filtered", Header(response, "X-Stamp"));
        Assert.Equal($"Hello from {Path.Combine(Repository.Apps, "frameworks", "pyramid_site")} {site.Server.Url}/-/greeting?a=%C5%BE True", await Text(response));
        Assert.Contains("SITE INFO [pyramid_site] made for ", site.Server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Traversal_finds_resources_and_their_urls()
    {
        var found = await Json("/books/%C5%BD%C3%ADtek/");

        Assert.Equal("/books/%C5%BD%C3%ADtek/", found.GetProperty("path").GetString());
        Assert.Equal($"{site.Server.Url}/books/%C5%BD%C3%ADtek/", found.GetProperty("url").GetString());
        Assert.Equal(["books", "private"], (await Json("/")).GetProperty("items").EnumerateArray().Select(item => item.GetString()));
        using var missing = await Get("/books/nothing");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Access_control_lists_decide_by_the_user_of_the_cookie()
    {
        using (var stranger = await Get("/books/edit/a/b")) Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        using (var stranger = await Get("/private/")) Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        await LogIn("adam");
        using (var reader = await Get("/private/")) Assert.Equal(HttpStatusCode.OK, reader.StatusCode);
        using (var reader = await Get("/books/edit")) Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        await LogIn("eva");
        Assert.Equal("eva edits books; subpath a/b", await _client.GetStringAsync("/books/edit/a/b", Stop));
    }

    [Fact]
    public async Task Session_flash_and_jsonp_renderer()
    {
        await LogIn("eva");

        using var first = await Get("/-/jsonp?callback=show");

        Assert.Equal("application/javascript", first.Content.Headers.ContentType?.MediaType);
        Assert.Equal("/**/show({\"flashes\": [\"Welcome, eva\"]});", await Text(first));
        Assert.Equal("{\"flashes\": []}", await _client.GetStringAsync("/-/jsonp", Stop));
    }

    [Fact]
    public async Task Tweens_stand_around_every_response()
    {
        using var one = await Get("/");
        using var two = await Get("/no/such");

        Assert.Equal(["GET", "GET"], [Header(one, "X-Timed"), Header(two, "X-Timed")]);
        Assert.True(int.Parse(Header(two, "X-Number"), null) > int.Parse(Header(one, "X-Number"), null));
    }

    [Fact]
    public async Task Renderer_of_the_application_sets_type_and_status()
    {
        using var response = await Get("/-/upper");

        Assert.Equal(203, (int)response.StatusCode);
        Assert.Equal("text/x-upper", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("RENDERED, ŽLUŤOUČKÝ WITH A GLOBAL", await Text(response));
    }

    [Theory]
    [InlineData("application/json", "{\"kind\": \"json\"}")]
    [InlineData("text/html", "<p>html</p>")]
    public async Task View_is_chosen_by_what_the_client_accepts(string accept, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/-/both");
        request.Headers.Add("Accept", accept);

        using var response = await _client.SendAsync(request, Stop);

        Assert.Equal(body, await Text(response));
    }

    [Fact]
    public async Task Exception_view_answers_for_an_exception()
    {
        using var response = await Get("/-/buy/%C4%8Daj");

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        using var answer = JsonDocument.Parse(await Text(response));
        Assert.Equal("čaj", answer.RootElement.GetProperty("missing").GetString());
        Assert.True(answer.RootElement.GetProperty("seen").GetBoolean());
    }

    [Fact]
    public async Task Exception_without_a_view_is_a_500_with_its_traceback_in_the_log()
    {
        var log = site.Server.Log();

        using var response = await Get("/-/crash");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        await log.WaitFor("RuntimeError: nobody has a view for this");
    }

    [Theory]
    [InlineData("yes", true)]
    [InlineData("no", false)]
    public async Task Subrequest_is_answered_inside_with_or_without_tweens(string tweens, bool isNumbered)
    {
        var answer = await Json($"/-/sub?tweens={tweens}");

        Assert.Equal("/books/", answer.GetProperty("inner").GetProperty("path").GetString());
        Assert.Equal(isNumbered, answer.GetProperty("numbered").GetBoolean());
    }

    [Fact]
    public async Task Event_subscribers_see_request_and_response()
    {
        using var response = await Get("/");

        Assert.Equal("True", Header(response, "X-Noted"));
    }

    [Fact]
    public async Task Response_and_finished_callbacks_run_also_after_a_failure()
    {
        var log = site.Server.Log();
        using (var response = await Get("/-/callbacks")) Assert.Equal("in response", Header(response, "X-Callback"));
        using (var failed = await Get("/-/callbacks?fail=1")) Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);

        Assert.Equal(2, (await Json("/-/finished")).EnumerateArray().Count(path => path.GetString() == "/-/callbacks"));
        Assert.Contains("before the stream", await _client.GetStringAsync("/-/streamed", Stop), StringComparison.Ordinal);
        await log.WaitFor("SITE INFO [pyramid_site] finished /-/callbacks");
    }

    [Fact]
    public async Task Static_view_sends_files_and_its_urls_lead_there()
    {
        var url = (await Json("/-/template")).GetProperty("static").GetString();

        Assert.Equal($"{site.Server.Url}/files/note.txt", url);
        using var response = await Get(url!);
        Assert.Equal("static file of the site\n", await Text(response));
        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.CacheControl?.MaxAge);
    }

    public void Dispose() => _client.Dispose();

    private static HttpClient Connect(PyramidIniSite site)
    {
        site.Require();
        return site.Server.HttpClient();
    }

    private Task<HttpResponseMessage> Get(string path) => _client.GetAsync(path, Stop);

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Stop);

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    private async Task<JsonElement> Json(string path)
    {
        using var response = await Get(path);
        Assert.True(response.IsSuccessStatusCode, site.Server.Output);
        using var document = JsonDocument.Parse(await Text(response));
        return document.RootElement.Clone();
    }

    private async Task LogIn(string user)
    {
        using var form = new FormUrlEncodedContent([new("user", user)]);
        using var response = await _client.PostAsync("/-/login", form, Stop);
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
    }
}
