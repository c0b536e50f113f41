using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>WebOb, Paste, Routes, Beaker, Mako and repoze.who, put together by an ini as Pylons and TurboGears do.</summary>
public sealed class PasteStackSite() : SmallSite(
    "--paste=development.ini", "paste.deploy, paste.registry, webob, routes, beaker, mako, repoze.who, webtest",
    "python3-pastedeploy python3-paste python3-webob python3-routes python3-beaker python3-mako python3-repoze.who python3-webtest", "paste_site", "--threads", "4");

[Framework("Paste", "Paste", Note = "the stack of Pylons and TurboGears: Paste, PasteDeploy, WebOb, Routes, Beaker, Mako, repoze.who, WebTest; and resources as functions, as bobo has them")]
public sealed class PasteStackTests(PasteStackSite site) : IClassFixture<PasteStackSite>, IDisposable
{
    private readonly HttpClient _client = Connect(site);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cascade_tries_static_files_first_and_then_the_application()
    {
        using (var file = await Get("/plain.txt"))
        {
            Assert.Equal("a file of the cascade\n", await Text(file));
            using var again = new HttpRequestMessage(HttpMethod.Get, "/plain.txt");
            again.Headers.Add("If-None-Match", Assert.Single(file.Headers.NonValidated["ETag"]));
            using var unchanged = await _client.SendAsync(again, Stop);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
        using (var page = await Get("/show/x")) Assert.Equal("x by GET at /show/x", await Text(page));
        using (var missing = await Get("/no/such/thing")) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var hidden = await Get("/..%2fpaste_site.py");
        Assert.NotEqual(HttpStatusCode.OK, hidden.StatusCode);
    }

    [Fact]
    public async Task Upload_goes_through_the_cascade_to_the_application()
    {
        using var form = new FormUrlEncodedContent([new("name", new string('x', 200_000))]);

        using var response = await _client.PostAsync("/stream", form, Stop);

        Assert.Equal(new string('x', 200_000) + " 0", (await Text(response)).Split('\n')[0]);
    }

    [Fact]
    public async Task Mako_template_with_urls_of_Routes() => Assert.Equal(
        "<h1>Seznam &lt;čajů&gt;</h1>\n<li>zelený</li>\n<li>černý</li>\n<a href=\"/show/%C5%BE%20%26%20co\">next</a>\n", await _client.GetStringAsync("/", Stop));

    [Fact]
    public async Task Route_with_a_name_that_is_not_ascii() => Assert.StartsWith("čaj by GET", await _client.GetStringAsync("/show/%C4%8Daj", Stop), StringComparison.Ordinal);

    [Fact]
    public async Task Session_of_Beaker_is_kept_in_its_cookie()
    {
        using var other = site.Server.HttpClient();
        Assert.Equal("count: 1", await _client.GetStringAsync("/count", Stop));
        Assert.Equal("count: 2", await _client.GetStringAsync("/count", Stop));
        Assert.Equal("count: 1", await other.GetStringAsync("/count", Stop));
    }

    [Fact]
    public async Task Login_by_repoze_who()
    {
        using (var stranger = await Get("/secret"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
            Assert.Equal("Basic realm=\"site\"", stranger.Headers.WwwAuthenticate.ToString());
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, "/secret");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("eva:open sesame")));
        using var known = await _client.SendAsync(request, Stop);
        Assert.Equal("hello eva", await Text(known));
    }

    [Fact]
    public async Task Proxies_of_the_registry_lead_to_their_own_request_in_every_thread_and_while_the_body_is_sent()
    {
        var bodies = await Task.WhenAll(Enumerable.Range(0, 40).Select(number => _client.GetStringAsync($"/stream?name=n{number}", Stop)));

        Assert.All(bodies.Index(), pair => Assert.Equal($"n{pair.Index} 0\nn{pair.Index} 1\nn{pair.Index} 2\n", pair.Item));
    }

    [Fact]
    public async Task Gzip_middleware_compresses_for_clients_that_take_it()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/zipped/long");
        request.Headers.Add("Accept-Encoding", "gzip");

        using var response = await _client.SendAsync(request, Stop);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var plain = new System.IO.Compression.GZipStream(await response.Content.ReadAsStreamAsync(Stop), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        Assert.Equal(string.Concat(Enumerable.Repeat("compressible ", 2000)), await reader.ReadToEndAsync(Stop));
    }

    [Fact]
    public async Task Lint_and_access_log_of_Paste_find_nothing_wrong()
    {
        var log = site.Server.Log();

        Assert.Equal("y by GET at /checked/show/y", await _client.GetStringAsync("/checked/show/y", Stop));
        Assert.Equal("z 0\nz 1\nz 2\n", await _client.GetStringAsync("/checked/stream?name=z", Stop));
        using (var form = new FormUrlEncodedContent([new("name", "posted")])) Assert.True((await _client.PostAsync("/checked/show/p", form, Stop)).IsSuccessStatusCode);

        await log.WaitFor("SITE wsgi: ", "\"GET /checked/show/y HTTP/1.1\" 200");
        Assert.DoesNotContain("AssertionError", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_middleware_answers_with_its_page_and_logs_the_traceback()
    {
        var log = site.Server.Log();

        using var response = await Get("/failing/now");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("The site is being repaired", await Text(response), StringComparison.Ordinal);
        await log.WaitFor("RuntimeError: broken on purpose");
    }

    [Fact]
    public async Task Error_in_the_body_gets_the_page_of_the_error_middleware_behind_what_was_sent()
    {
        var log = site.Server.Log();

        using var response = await Get("/failing/later");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await Text(response);
        Assert.StartsWith("begun, ", text, StringComparison.Ordinal);
        await log.WaitFor("RuntimeError: broken in the body");
    }

    [Fact]
    public async Task Test_clients_of_Paste_and_WebTest_call_the_application_within_a_request() =>
        Assert.Equal("inner by GET at /show/inner; count: 1; still /tested", await _client.GetStringAsync("/tested", Stop));

    [Fact]
    public async Task Debugger_of_Paste_is_refused_but_for_debug()
    {
        const string App = "--paste=development.ini#evaluating";
        var options = Options();
        var (code, output) = await WizgiProcess.Run([App, .. options.ToArguments()], options);
        Assert.Equal(4, code);
        Assert.Contains("Wizgi refuses Paste's EvalException", output, StringComparison.Ordinal);
        Assert.Contains("--debug allows it", output, StringComparison.Ordinal);

        await using var server = await WizgiProcess.Start(App, Options("--debug"));
        using var client = server.HttpClient();
        using var response = await client.GetAsync("/now", Stop);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("broken on purpose", await Text(response), StringComparison.Ordinal);

        static WizgiOptions Options(params string[] arguments) => new() { Directory = Path.Combine(Repository.Apps, "frameworks", "paste_site"), Arguments = arguments };
    }

    [Fact]
    public async Task Server_section_of_another_server_is_told_to_have_no_effect()
    {
        await site.Server.WaitForOutput("[server:main] has no effect: it is for egg:Paste#http.");
    }

    [Fact]
    public async Task Resources_are_functions_with_the_parameters_of_the_request()
    {
        Assert.Equal("Hi, Žofie (/items)", await _client.GetStringAsync("/items/greet/%C5%BDofie?greeting=Hi", Stop));
        using (var missing = await Get("/items/greet/A")) Assert.Equal(HttpStatusCode.Forbidden, missing.StatusCode);
        using var wrong = await Get("/items/add");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Equal(["POST"], wrong.Content.Headers.Allow);
    }

    [Fact]
    public async Task Resources_below_resources_move_the_path_to_SCRIPT_NAME()
    {
        using var form = new FormUrlEncodedContent([new("name", "čaj"), new("kind", "žlutý")]);
        using var added = await _client.PostAsync("/items/add", form, Stop);
        Assert.Equal(HttpStatusCode.Found, added.StatusCode);
        Assert.Equal($"{site.Server.Url}/items/kinds/%C4%8Daj", added.Headers.NonValidated["Location"].ToString());

        Assert.Equal("žlutý below /items/kinds/čaj", await _client.GetStringAsync("/items/kinds/%C4%8Daj/1", Stop));
        Assert.Equal("[\"zelen\\u00fd\", \"\\u017elut\\u00fd\"]", await _client.GetStringAsync("/items/kinds/%C4%8Daj", Stop));
        using var missing = await Get("/items/kinds/nothing");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    public void Dispose() => _client.Dispose();

    private static HttpClient Connect(PasteStackSite site)
    {
        site.Require();
        return site.Server.HttpClient();
    }

    private Task<HttpResponseMessage> Get(string path) => _client.GetAsync(path, Stop);

    private static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Stop);
}
