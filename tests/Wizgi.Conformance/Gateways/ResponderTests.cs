using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>The server for any Python, <c>responder.py</c>, asked by <c>wizgi fastcgi://unix:…</c>.</summary>
public sealed class ResponderTests
{
    private static string Program => Path.Combine(Repository.Root, "src", "Wizgi.Cli", "Boot", "responder.py");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task It_is_a_WSGI_server(string python)
    {
        await using var origin = await Start(python, "--threads", "3");
        await using var front = await Front(origin);
        using var http = front.HttpClient();

        // The request.
        var seen = JsonNode.Parse(await Text(http, "/environ/a%20b/%C3%B6?x=%26", "hello"))!;
        Assert.Equal(("/environ/a b/\u00c3\u00b6", "", "x=%26", "POST"), ((string?)seen["PATH_INFO"], (string?)seen["SCRIPT_NAME"], (string?)seen["QUERY_STRING"], (string?)seen["REQUEST_METHOD"]));
        Assert.Equal(("hello", "5", "127.0.0.1", "http"), ((string?)seen["body"], (string?)seen["CONTENT_LENGTH"], (string?)seen["REMOTE_ADDR"], (string?)seen["wsgi.url_scheme"]));
        Assert.Equal("[true,false,false,true,[1,0]]", seen["flags"]!.ToJsonString());
        Assert.DoesNotContain("HTTP_CONNECTION", seen.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("[['one\\n', 'tw'], ['o\\n', 'three']]", await Text(http, "/lines", "one\ntwo\nthree"));

        // The response.
        Assert.Equal("written given", await Text(http, "/write"));
        Assert.Equal(new string('f', 100_000), await Text(http, "/file"));
        Assert.Equal("ab", await Text(http, "/body"));
        Assert.Equal("1", await Text(http, "/closes"));
        Assert.Equal("replaced", await Text(http, "/replaced"));
        Assert.Equal("ignored", await Text(http, "/ignore", new string('x', 1_000_000)));
        using var client = await front.Connect();
        await client.Send(Request.Head("/who"));
        Assert.Equal((200, true), ((await client.ReadResponse(toHead: true)) is var head ? head.StatusCode : 0, int.Parse(head.Header("Content-Length")!, System.Globalization.CultureInfo.InvariantCulture) >= 8));
        Assert.Equal(204, (await client.Exchange(Request.Get("/empty"))).StatusCode);

        // What is wrong.
        foreach (var kind in (string[])["hop", "split", "status", "twice", "unicode", "none"]) Assert.Equal(500, (await client.Exchange(Request.Get($"/bad?{kind}"))).StatusCode);
        Assert.Equal("too", await Text(http, "/bad?long"));
        Assert.Equal(500, (await client.Exchange(Request.Get("/boom"))).StatusCode);
        await origin.WaitForOutput("ValueError: from the application");
        foreach (var broken in (string[])["/boom_late", "/bad?short"])
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(new Uri(broken, UriKind.Relative), Cancel));
        await Text(http, "/errors");
        await origin.WaitForOutput("a line of the application");
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task It_passes_the_validator_of_wsgiref(string python)
    {
        await using var origin = await OriginProgram.Inheriting(python, Program, "anywhere:valid");
        await using var front = await Front(origin);
        using var client = await front.Connect();
        foreach (var path in (string[])["/", "/valid/x?y=1"]) Assert.Equal("hello", (await client.Exchange(Request.Post(path, "hello", "Content-Type: text/plain\r\n"))).Body);
        Assert.DoesNotContain("Error", origin.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task Long_bodies_pass_in_flat_memory(string python)
    {
        const int Length = 100 << 20;
        await using var origin = await Start(python);
        await using var front = await Front(origin);
        using var http = front.HttpClient();
        await Text(http, "/big?1");
        await Text(http, "/count", new string('x', 1 << 20));
        var before = (ProcessUse.ResidentBytes(front.Id), ProcessUse.ResidentBytes(origin.Id));
        using var up = await http.PostAsync(new Uri("/count", UriKind.Relative), new Zeros(Length), Cancel);
        Assert.Equal($"{Length}", await up.Content.ReadAsStringAsync(Cancel));
        using var down = await http.GetAsync(new Uri("/big?100", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        var buffer = new byte[1 << 16];
        using var stream = await down.Content.ReadAsStreamAsync(Cancel);
        long read = 0;
        for (int count; (count = await stream.ReadAsync(buffer, Cancel)) > 0;) read += count;
        Assert.Equal(Length, read);
        Assert.InRange(ProcessUse.ResidentBytes(front.Id) - before.Item1, long.MinValue, 40 << 20);
        Assert.InRange(ProcessUse.ResidentBytes(origin.Id) - before.Item2, long.MinValue, 60 << 20);
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task A_response_streams(string python)
    {
        await using var origin = await Start(python);
        await using var front = await Front(origin);
        using var client = await front.Connect();
        await client.Send(Request.Get("/slowly"));
        await client.ReadUntil("first");
        await File.WriteAllTextAsync(origin.Mark + ".go", "", Cancel);
        await client.ReadUntil("second");
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task Threads_serve_at_the_same_time_and_TERM_waits_for_them(string python)
    {
        await using var origin = await Start(python, "--threads", "3");
        await using var front = await Front(origin, "--threads", "4");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var clients = new List<WireClient>();
        for (var number = 0; number < 3; number++) clients.Add(await front.Connect());
        foreach (var client in clients) await client.Send(Request.Get("/sleep?3"));
        await Task.Delay(1000, Cancel);
        WizgiProcess.Send(origin.Id, 15);
        foreach (var client in clients) Assert.Equal("slept", (await client.ReadResponse()).Body);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8.5), $"{clock.Elapsed}");
        clients.ForEach(client => client.Dispose());
        Assert.Equal(0, await origin.WaitForExit());
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task A_request_that_takes_too_long_is_ended_with_its_stack(string python)
    {
        await using var origin = await Start(python, "--timeout", "1");
        await using var front = await Front(origin);
        using var client = await front.Connect();
        Assert.Equal(504, (await client.Exchange(Request.Get("/sleep?20"))).StatusCode);
        await origin.WaitForOutput("Request GET /sleep?20 takes longer than 1 s");
        Assert.Contains("time.sleep(0.05)", origin.Output, StringComparison.Ordinal);
        Assert.Equal(200, (await client.Exchange(Request.Get("/who"))).StatusCode);
    }

    [Theory]
    [InlineData("anywhere:nothing", 4, "has no attribute 'nothing'")]
    [InlineData("nowhere:app", 3, "nowhere")]
    [InlineData("anywhere:sys", 4, "is no WSGI application")]
    public async Task A_reference_that_leads_nowhere_is_told_once(string reference, int code, string why)
    {
        await using var origin = await OriginProgram.Inheriting("/usr/bin/python3", Program, reference);
        Assert.Equal(code, await origin.WaitForExit());
        Assert.Contains(why, origin.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pythons.All), MemberType = typeof(Pythons))]
    public async Task Processes_are_started_again(string python)
    {
        await using var origin = await Start(python, "--workers", "2");
        await using var front = await Front(origin);
        using var client = await front.Connect();
        var first = (await client.Exchange(Request.Get("/pid"))).Body;
        Assert.NotEqual($"{origin.Id}", first);
        Assert.Equal(502, (await client.Exchange(Request.Get("/exit"))).StatusCode);
        await origin.WaitForOutput("ended with status 9");
        for (var number = 0; number < 5; number++) Assert.Equal(200, (await client.Exchange(Request.Get("/pid"))).StatusCode);
        WizgiProcess.Send(origin.Id, 15);
        Assert.Equal(0, await origin.WaitForExit());
    }

    // PyPy takes half of the processor's cache for new objects, which may be more than a test about memory allows.
    private static Task<OriginProgram> Start(string python, params string[] options) => OriginProgram.Inheriting(["/usr/bin/env", "PYPY_GC_NURSERY=4M", python, Program, .. options, "anywhere:application"]);

    private static Task<WizgiProcess> Front(OriginProgram origin, params string[] options) => WizgiProcess.Start($"fastcgi://unix:{origin.Socket}", new() { Arguments = options });

    private static async Task<string> Text(HttpClient http, string target, string? body = null)
    {
        using var response = body is null ? await http.GetAsync(new Uri(target, UriKind.Relative), Cancel) : await http.PostAsync(new Uri(target, UriKind.Relative), new StringContent(body), Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }
}
