using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Wizgi.Conformance.Supervision;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pools;

/// <summary>A mount with a Python and processes of its own, behind the same front door: docs/pools.md.</summary>
public sealed class PoolTests(TwoVenvs venvs) : PooledServer(venvs)
{
    [Fact]
    public async Task Two_mounts_have_two_virtual_environments_beside_an_application_with_neither()
    {
        await using var server = await StartPooled(2, "--mount", $"/red=pooled:app,venv={Venvs.Red}", "--mount", $"/blue=pooled:app,venv={Venvs.Blue},workers=2,threads=3", "--mount", "/none=pooled:app");
        Assert.EndsWith($" first red {Venvs.Red}", (await Get(server, "/red/x")).Body, StringComparison.Ordinal);
        Assert.EndsWith($" first blue {Venvs.Blue}", (await Get(server, "/blue")).Body, StringComparison.Ordinal);
        Assert.EndsWith(" first None /usr", (await Get(server, "/none")).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await Get(server, "/redder")).StatusCode);
        await Eventually(() => Workers(PoolOf(server, "/blue")).Count == 2);
        // One front door, one that says so.
        Assert.Single(server.EndPoints);
        Assert.Equal(0, await server.Stop());
        Assert.Empty(Directory.GetDirectories(Temporary, "wizgi-*"));
    }

    public static TheoryData<string> Requests =>
    [
        Request.Get("/old/a%2Fb%20c/%C3%B6?x=%41&y", "User-Agent: me\r\nCookie: a=1\r\nCookie: b=2\r\nX-Colour: r\u00e9d = 50% & more\r\nX-Two: 1\r\nX-Two: 2\r\n"),
        Request.Get("/old", "Connection: keep-alive, X-Own\r\nX-Own: 1\r\nKeep-Alive: 5\r\nUpgrade: h2c\r\nProxy-Authorization: x\r\nAccept-Encoding: gzip, br\r\nVia: 1.1 a\r\n"),
        Request.Get("/old/", "X-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.test:444\r\nForwarded: for=1.1.1.1\r\nWizgi-Environ: REMOTE_ADDR=1\r\nX-Script-Name: /x\r\nX_Under: 1\r\n"),
        Request.Get("http://other.test:81/old/x", "Authorization: Basic eDp5\r\n"),
        Request.Get("/old/" + new string('p', 5000), "X-Long: " + new string('%', 8000) + "\r\nCookie: " + new string('\u00ff', 8000) + "\r\n"),
        Request.Get10("/old/1.0"),
        Request.Get10("/old/1.0", "Host: a:8\r\nConnection: keep-alive\r\n"),
        Request.Post("/old/post", "a=1&b=\u00ff", "Content-Type: application/x-www-form-urlencoded\r\n"),
        Request.Post("/old/post", "", "Content-Type: text/plain\r\n"),
        Request.Chunked("/old/chunks", "one", "two"),
        Request.Chunked("/old/chunks", new string('a', 1 << 20), new string('b', 1 << 20)),
        Request.Post("/old/expect", "hello", "Expect: 100-continue\r\n"),
        "M-SEARCH /old/x HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
        "OPTIONS /old/x HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n",
    ];

    [Fact]
    public async Task The_application_sees_what_it_would_see_in_the_servers_own_process()
    {
        string[] proxies = ["--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto,x-forwarded-host"];
        await using var own = await WizgiProcess.Start("echo:app", Pooled([.. proxies, "--mount", "/old=pooled:dump"]));
        await using var pooled = await StartPooled(1, [.. proxies, "--mount", $"/old=pooled:dump,venv={Venvs.Red},threads=4"]);
        foreach (var row in Requests)
        {
            var expected = await Dump(own, row.Data);
            Assert.Equal(expected.ToJsonString(), (await Dump(pooled, row.Data)).ToJsonString());
            Assert.Equal("/old", (string?)expected["environ"]!["SCRIPT_NAME"]);
        }
    }

    [Fact]
    public async Task A_body_as_long_as_one_likes_goes_there_and_back()
    {
        await using var server = await StartPooled(1, "--mount", $"/old=pooled:app,venv={Venvs.Red}");
        using var client = server.HttpClient();
        var sent = new byte[20 << 20];
        Random.Shared.NextBytes(sent);
        using var response = await client.PostAsync(new Uri("/old/echo", UriKind.Relative), new ByteArrayContent(sent), TestContext.Current.CancellationToken);
        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task While_a_pool_works_the_server_answers_for_others()
    {
        await using var server = await StartPooled(1, "--mount", $"/old=pooled:app,venv={Venvs.Red},threads=2");
        using var slow = await server.Connect();
        using var alsoSlow = await server.Connect();
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await slow.Send(Request.Get("/old/sleep?3"));
        await alsoSlow.Send(Request.Get("/old/sleep?3"));
        for (var count = 0; count < 20; count++) Assert.Equal(200, (await Get(server, "/fast")).StatusCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
        Assert.Equal(200, (await slow.ReadResponse()).StatusCode);
        Assert.Equal(200, (await alsoSlow.ReadResponse()).StatusCode);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task An_error_of_the_application_is_told_once_with_its_place()
    {
        await using var server = await StartPooled(1, "--mount", $"/old=pooled:app,venv={Venvs.Red}");
        Assert.Equal(500, (await Get(server, "/old/boom")).StatusCode);
        await server.WaitForOutput("ValueError: from the pool");
        Assert.Contains("/old: Error in GET /old/boom", server.Output, StringComparison.Ordinal);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(server.Output, "Error in GET /old/boom"));
    }

    [Fact]
    public async Task A_call_that_takes_too_long_is_ended_by_the_pool_with_its_stack()
    {
        await using var server = await StartPooled(1, "--mount", $"/old=pooled:app,venv={Venvs.Red},timeout=1");
        Assert.Equal(504, (await Get(server, "/old/sleep?20")).StatusCode);
        await server.WaitForOutput("time.sleep(float");
        Assert.Equal(200, (await Get(server, "/old/")).StatusCode);
    }

    [Fact]
    public async Task A_broken_application_is_told_once_and_answered_for_with_503_until_a_reload()
    {
        File.WriteAllText(Mark, "broken");
        await using var server = await StartPooled(1, "--mount", $"/old=pooled:app,venv={Venvs.Red}");
        await server.WaitForOutput("The pool of /old cannot serve");
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(server.Output, "RuntimeError: this application is broken"));
        var refused = await Get(server, "/old/x");
        Assert.Equal((503, "5"), (refused.StatusCode, refused.Header("Retry-After")));
        Assert.Equal(200, (await Get(server, "/x")).StatusCode);
        File.WriteAllText(Mark, "mended");
        server.Signal(PosixSignal.SIGHUP);
        await server.WaitForOutput("The pool of /old is ready");
        Assert.Contains(" mended red ", (await Get(server, "/old/x")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/old=pooled:app,venv=nowhere", "1", "nowhere")]
    [InlineData("/old=pooled:app,venv={red}", "0", "a pool of its own needs a supervisor")]
    [InlineData("/old=pooled:app,venv={red},python=python3", "1", "give one of them")]
    [InlineData("/old=pooled:app,venv={red},workers=0", "1", "at least one worker")]
    [InlineData("/old=pooled:app,venv={red},workers=many", "1", "--mount /old many: a number from 0 to")]
    [InlineData("/old=pooled:app,venv={red},timeout=30", "1", "must be shorter than --timeout, 30")]
    [InlineData("/old=pooled:app,venv={red},chdir=nowhere", "1", "there is no such directory")]
    [InlineData("/old=http://127.0.0.1:9,venv={red}", "1", "a pool is for Python applications")]
    [InlineData("/old=pooled:app,vnev={red}", "1", "venv")]
    public async Task What_cannot_be_a_pool_is_told_before_anything_starts(string mount, string workers, string why)
    {
        var (code, output) = await WizgiProcess.Run(["echo:app", "-b", "127.0.0.1:0", "-w", workers, "--mount", mount.Replace("{red}", Venvs.Red, StringComparison.Ordinal), "--check-config"]);
        Assert.NotEqual(0, code);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static async Task<JsonObject> Dump(WizgiProcess server, string request)
    {
        using var client = await server.Connect();
        await client.Send(request);
        var seen = JsonNode.Parse((await client.ReadFinalResponse()).Body)!.AsObject();
        var environ = seen["environ"]!.AsObject();
        // The client's port is another each time; so is the server's.
        foreach (var key in (string[])["REMOTE_PORT", "SERVER_PORT"]) if (environ[key] is not null) environ[key] = "a port";
        return seen;
    }
}
