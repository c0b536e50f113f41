using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Support;
using Wizgi.Conformance.Wire;
using Xunit;

namespace Wizgi.Conformance.AspNetCore;

/// <summary>Python applications inside an ASP.NET Core program.</summary>
public class HostTests
{
    private static readonly (string, string, string)[] Probe = [("/probe", "aspnet/probe.py:app", "")];

    [Fact]
    public async Task Python_and_CSharp_answer_side_by_side()
    {
        await using var site = await AspNetSite.Start([("/shop", "frameworks/flask_app.py:app", ""), .. Probe]);
        using var client = site.Client();
        Assert.Equal("<h1>A small site in Flask</h1>", await client.GetStringAsync("/shop/", TestContext.Current.CancellationToken));
        Assert.Equal("Hello, Jürgen!", await client.GetStringAsync("/shop/greet/J%C3%BCrgen", TestContext.Current.CancellationToken));
        Assert.Equal("C# is here", await client.GetStringAsync("/csharp", TestContext.Current.CancellationToken));
        Assert.Equal("/managed /x", await client.GetStringAsync("/managed/x", TestContext.Current.CancellationToken));
        Assert.Equal("Healthy", await client.GetStringAsync("/health", TestContext.Current.CancellationToken));
        var environ = await Environ(client, "/probe/a%2Fb?x=1");
        Assert.Equal(("/probe", "/a/b", "x=1", "dict", "True"), (environ["SCRIPT_NAME"], environ["PATH_INFO"], environ["QUERY_STRING"], environ["type"], environ["wsgi.multithread"]));
    }

    [Fact]
    public async Task A_site_in_Python_gets_what_no_endpoint_takes()
    {
        await using var site = await AspNetSite.Start([], "--site", "aspnet/probe.py:app");
        using var client = site.Client();
        Assert.Equal("C# is here", await client.GetStringAsync("/csharp", TestContext.Current.CancellationToken));
        var environ = await Environ(client, "/anything/else");
        Assert.Equal(("", "/anything/else"), (environ["SCRIPT_NAME"], environ["PATH_INFO"]));
    }

    [Fact]
    public async Task Bytes_of_a_body_that_broke_off_are_never_run()
    {
        await using var site = await AspNetSite.Start([], "--site", "leaving.py:app");
        await IncompleteBody.LeaveEach(site.Connect, body => body.IsWaitedFor, site.WaitForOutput);

        Assert.Equal(0, await site.Stop());
        Assert.DoesNotContain("/inner", site.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_is_who_ASP_NET_Core_has_authenticated()
    {
        await using var site = await AspNetSite.Start([("/probe", "aspnet/probe.py:app", "authorization")]);
        using var client = site.Client();
        using var refused = await client.GetAsync("/probe/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Token anna");
        client.DefaultRequestHeaders.TryAddWithoutValidation("Remote-User", "eve");
        var environ = await Environ(client, "/probe/");
        Assert.Equal(("anna", "Token"), (environ["REMOTE_USER"], environ["AUTH_TYPE"]));
        Assert.Contains("\"staff\"", environ["wizgi.claims"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_cannot_name_the_user()
    {
        await using var site = await AspNetSite.Start(Probe);
        using var wire = await site.Connect();
        var answer = await wire.Exchange(Request.Get("/probe/", "Remote-User: eve\r\nREMOTE_USER: eve\r\nwizgi.claims: []\r\n"));
        Assert.DoesNotContain("\"REMOTE_USER\"", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"wizgi.claims\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rate_limits_and_the_output_cache_hold_for_Python()
    {
        await using var site = await AspNetSite.Start([("/limited", "aspnet/probe.py:app", "limit"), ("/cached", "aspnet/probe.py:counted", "cache")]);
        using var client = site.Client();
        for (var count = 0; count < 3; count++) await client.GetStringAsync("/limited/", TestContext.Current.CancellationToken);
        using var fourth = await client.GetAsync("/limited/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, fourth.StatusCode);
        Assert.Equal("call 1", await client.GetStringAsync("/cached/", TestContext.Current.CancellationToken));
        Assert.Equal("call 1", await client.GetStringAsync("/cached/", TestContext.Current.CancellationToken));
        Assert.Equal("call 2", await client.GetStringAsync("/cached/?other", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_stream_whose_client_goes_is_closed_once_and_its_thread_is_free_again(bool resets)
    {
        using var folder = new TemporaryFolder();
        await using var site = await AspNetSite.Start(Probe, "--threads", "1");
        using (var wire = await site.Connect())
        {
            await wire.Send(Request.Get("/probe/endless?" + folder["closed"]));
            await wire.ReadUntil("more\n");
            if (resets) wire.Reset();
        }
        // The only thread: this is answered when the stream has ended.
        using var client = site.Client();
        Assert.Equal("item 0\n", await client.GetStringAsync("/probe/stream?1", TestContext.Current.CancellationToken));
        Assert.Equal("closed\n", await File.ReadAllTextAsync(folder["closed"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_UseForwardedHeaders_believes_is_in_the_environ()
    {
        await using var site = await AspNetSite.Start(Probe);
        using var client = site.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.7");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "shop.example");
        var environ = await Environ(client, "/probe/");
        Assert.Equal(("203.0.113.7", "https", "on", "shop.example"), (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"], environ["HTTPS"], environ["HTTP_HOST"]));
        Assert.DoesNotContain("HTTP_X_FORWARDED_FOR", environ.Keys);
    }

    [Fact]
    public async Task Python_calls_that_sleep_do_not_keep_CSharp_waiting()
    {
        await using var site = await AspNetSite.Start(Probe, "--threads", "64");
        using var client = site.Client();
        var sleeping = Enumerable.Range(0, 64).Select(_ => client.GetAsync("/probe/sleep?3")).ToList();
        Assert.Equal("C# is here", await client.GetStringAsync("/csharp", TestContext.Current.CancellationToken));
        Assert.DoesNotContain(sleeping, call => call.IsCompleted);
        foreach (var call in await Task.WhenAll(sleeping)) Assert.Equal(HttpStatusCode.OK, call.StatusCode);
    }

    [Fact]
    public async Task A_full_queue_is_503_and_unhealthy()
    {
        await using var site = await AspNetSite.Start(Probe, "--threads", "1", "--queue", "1");
        using var client = site.Client();
        var running = client.GetAsync("/probe/sleep?3", TestContext.Current.CancellationToken);
        Task<HttpResponseMessage> waiting;
        do
        {
            waiting = client.GetAsync("/probe/sleep?0", TestContext.Current.CancellationToken);
            using var health = await client.GetAsync("/health", TestContext.Current.CancellationToken);
            if (health.StatusCode == HttpStatusCode.ServiceUnavailable) break;
        }
        while (!running.IsCompleted);
        using var refused = await client.GetAsync("/probe/", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("1", refused.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
    }

    [Fact]
    public async Task Tracebacks_and_wsgi_errors_go_to_the_log_of_the_application()
    {
        await using var site = await AspNetSite.Start(Probe);
        using var client = site.Client();
        using var failed = await client.GetAsync("/probe/fail", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.DoesNotContain("purpose", await failed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await site.WaitForOutput("RuntimeError: on purpose");
        Assert.Contains("fail: probe[1901]", site.Output, StringComparison.Ordinal);
        Assert.Contains("about to fail", site.Output, StringComparison.Ordinal);
        Assert.Contains("fail: probe[1004]", site.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("at Wizgi.", site.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_past_the_deadline_is_a_504_with_its_stack()
    {
        await using var site = await AspNetSite.Start(Probe, "--timeout", "0.5");
        using var client = site.Client();
        using var late = await client.GetAsync("/probe/sleep?2", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.GatewayTimeout, late.StatusCode);
        await site.WaitForOutput("time.sleep(");
        Assert.Equal("C# is here", await client.GetStringAsync("/csharp", TestContext.Current.CancellationToken));
        Assert.Equal("dict", (await Environ(client, "/probe/"))["type"]);
    }

    [Fact]
    public async Task A_body_that_comes_slowly_is_read_to_its_end()
    {
        await using var site = await AspNetSite.Start(Probe);
        using var wire = await site.Connect();
        await wire.Send(Request.PostHead("/probe/length", 10));
        await wire.Send("01234");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        await wire.Send("56789");
        Assert.Equal("10", (await wire.ReadResponse()).Body);
        Assert.Equal("7", (await wire.Exchange(Request.Chunked("/probe/length", "abc", "defg"))).Body);
    }

    [Fact]
    public async Task A_body_above_the_limit_is_a_413()
    {
        await using var site = await AspNetSite.Start(Probe, "--body", "100");
        using var client = site.Client();
        using var refused = await client.PostAsync("/probe/length", new StringContent(new string('x', 101)), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
    }

    [Fact]
    public async Task An_application_that_fails_at_its_import_stops_the_start_with_its_traceback()
    {
        var (code, output) = await AspNetSite.Run("--mount:0:at", "/x", "--mount:0:app", "aspnet/broken.py:app");
        Assert.NotEqual(0, code);
        Assert.Contains("RuntimeError: broken on purpose", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_debugger_for_everybody_needs_the_option_for_it()
    {
        var (code, output) = await AspNetSite.Run("--mount:0:at", "/x", "--mount:0:app", "libraries/debugged.py:mounted()");
        Assert.NotEqual(0, code);
        Assert.Contains("Wizgi refuses Werkzeug's DebuggedApplication", output, StringComparison.Ordinal);
        Assert.Contains("WsgiOptions.AllowDebuggers", output, StringComparison.Ordinal);

        await using var site = await AspNetSite.Start([("/x", "libraries/debugged.py:mounted()", "")], "--debuggers", "true");
        using var client = site.Client();
        using var response = await client.GetAsync("/x/inner/fail", TestContext.Current.CancellationToken);
        Assert.Contains("EVALEX = true", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SIGTERM_lets_a_Python_call_finish()
    {
        await using var site = await AspNetSite.Start(Probe);
        using var client = site.Client();
        var running = client.GetAsync("/probe/sleep?1", TestContext.Current.CancellationToken);
        using var wire = await site.Connect();
        await client.GetStringAsync("/csharp", TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        Assert.Equal(0, await site.Stop());
        Assert.Equal(HttpStatusCode.OK, (await running).StatusCode);
    }

    private static async Task<Dictionary<string, string>> Environ(HttpClient client, string target)
    {
        var shown = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await client.GetStringAsync(target));
        return shown!.ToDictionary(entry => entry.Key, entry => entry.Value.ToString());
    }
}
