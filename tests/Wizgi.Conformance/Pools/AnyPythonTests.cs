using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Supervision;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pools;

/// <summary>A mount with a Python that Wizgi can neither embed nor be hosted by.</summary>
public sealed class AnyPythonTests : SupervisedServer
{
    [Theory]
    [MemberData(nameof(Pythons.Foreign), MemberType = typeof(Pythons))]
    public async Task The_mount_is_served_and_its_process_looked_after(string python)
    {
        await using var server = await Start(python, "--timeout", "20", "--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto");
        Assert.StartsWith(python.Contains("pypy", StringComparison.Ordinal) ? "PyPy 3" : "CPython 2.7", (await Get(server, "/old/who")).Body, StringComparison.Ordinal);
        var seen = JsonNode.Parse((await Get(server, "/old/environ/x?y", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\n")).Body)!;
        Assert.Equal(("/old", "/environ/x", "9.9.9.9", "https"), ((string?)seen["SCRIPT_NAME"], (string?)seen["PATH_INFO"], (string?)seen["REMOTE_ADDR"], (string?)seen["wsgi.url_scheme"]));

        // An error is told as those of pools are.
        Assert.Equal(500, (await Get(server, "/old/boom")).StatusCode);
        await server.WaitForOutput("/old: Error handling request GET /old/boom");
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(server.Output, "ValueError: from the application"));

        // One that ends is started again, and a request that waits meanwhile is answered.
        var first = (await Get(server, "/old/pid")).Body;
        Assert.Equal(502, (await Get(server, "/old/exit")).StatusCode);
        await server.WaitForOutput("exited with code 9; it is started again");
        // What it did to one process it would do to the next.
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(server.Output, "exited with code 9"));
        Assert.NotEqual(first, (await Get(server, "/old/pid")).Body);
        Assert.Equal(200, (await Get(server, "/")).StatusCode);

        // Reload.
        var second = (await Get(server, "/old/pid")).Body;
        server.Signal(PosixSignal.SIGHUP);
        for (var clock = Stopwatch.StartNew(); (await Get(server, "/old/pid")).Body == second; await Task.Delay(100, TestContext.Current.CancellationToken)) Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
        Assert.Equal(0, await server.Stop());
    }

    [Theory]
    [MemberData(nameof(Pythons.Foreign), MemberType = typeof(Pythons))]
    public async Task A_call_that_takes_too_long_is_a_504(string python)
    {
        await using var server = await Start(python, "--timeout", "2");
        Assert.Equal(504, (await Get(server, "/old/sleep?20")).StatusCode);
        await server.WaitForOutput("time.sleep(0.05)");
        Assert.Equal(200, (await Get(server, "/old/who")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Pythons.Foreign), MemberType = typeof(Pythons))]
    public async Task A_broken_application_is_told_once_and_answered_for_with_503(string python)
    {
        File.WriteAllText(Mark, "broken");
        await using var server = await WizgiProcess.Start("echo:app", Options(python));
        await server.WaitForOutput("The pool of /old cannot serve");
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(server.Output, "RuntimeError: this application is broken"));
        Assert.Equal(503, (await Get(server, "/old/who")).StatusCode);
        File.WriteAllText(Mark, "mended");
        server.Signal(PosixSignal.SIGHUP);
        await server.WaitForOutput("The pool of /old is ready");
        Assert.Equal(200, (await Get(server, "/old/who")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Pythons.Foreign), MemberType = typeof(Pythons))]
    public async Task When_the_server_is_killed_nothing_stays(string python)
    {
        await using var server = await Start(python);
        var pid = int.Parse((await Get(server, "/old/pid")).Body, System.Globalization.CultureInfo.InvariantCulture);
        WizgiProcess.Send(server.Id, 9);
        await Eventually(() => !IsAlive(pid));
    }

    private async Task<WizgiProcess> Start(string python, params string[] arguments)
    {
        var server = await WizgiProcess.Start("echo:app", Options(python, arguments));
        await server.WaitForOutput("The pool of /old is ready");
        return server;
    }

    private WizgiOptions Options(string python, params string[] arguments) => new()
    {
        Arguments = ["-w", "1", "--threads", "4", .. arguments, "--mount", $"/old=anywhere:application,python={python},threads=2"],
        Environment = new() { ["MARK"] = Mark, ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Folder, "t")).FullName },
    };

    private static async Task<WireResponse> Get(WizgiProcess server, string target, string fields = "")
    {
        using var client = await server.Connect();
        return await client.Exchange(Request.Get(target, fields + "Connection: close\r\n"));
    }
}
