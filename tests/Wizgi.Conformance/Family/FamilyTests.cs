using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Supervision;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Family;

/// <summary>Applications in other languages, below a mount: the same run for each of them.</summary>
public sealed partial class FamilyTests(HackTests.Compiled compiled) : SupervisedServer, IClassFixture<HackTests.Compiled>
{
    private const string Refused = "Service Unavailable\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task The_application_sees_the_request(string prefix)
    {
        var language = Language.Find(prefix);
        await using var server = await StartSample(language, "--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto");
        using var client = await server.Connect();
        var response = await client.Exchange(Request.Post("/old/environ?x=%41", "body", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nProxy: evil\r\nX-Colour: red\r\nContent-Type: text/x\r\n"));
        Assert.Equal((200, "text/plain; charset=utf-8"), (response.StatusCode, response.Header("Content-Type")));
        var lines = response.Body.Split('\n');
        foreach (var line in language.Environ) Assert.Contains(line, lines);
        Assert.DoesNotContain("evil", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task Bodies_headers_and_errors_come_through(string prefix)
    {
        var language = Language.Find(prefix);
        await using var server = await StartSample(language);
        using var client = await server.Connect();
        Assert.StartsWith("Hello from ", (await client.Exchange(Request.Get("/old/"))).Body, StringComparison.Ordinal);
        Assert.Equal(404, (await client.Exchange(Request.Get("/old/nowhere"))).StatusCode);
        var cookies = (await client.Exchange(Request.Get("/old/headers"))).Headers.Where(static field => field.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value);
        Assert.Equal(["a=1; Path=/", "b=2; HttpOnly"], cookies);
        await client.Send(Request.Head("/old/large?mib=3"));
        Assert.Equal($"{3 << 20}", (await client.ReadResponse(toHead: true)).Header("Content-Length"));

        var error = await client.Exchange(Request.Get("/old/error"));
        Assert.Equal(500, error.StatusCode);
        Assert.DoesNotContain("an error of the application", error.Body, StringComparison.Ordinal);
        await server.WaitForOutput("an error of the application");
        Assert.Contains("GET /old/error", server.Output, StringComparison.Ordinal);

        var body = RandomNumberGenerator.GetBytes(5_000_000);
        using var http = server.HttpClient();
        using var up = await http.PostAsync(new Uri("/old/upload", UriKind.Relative), new ByteArrayContent(body), Cancel);
        Assert.Equal(language.Summary(body), await up.Content.ReadAsStringAsync(Cancel));
        var down = await http.GetByteArrayAsync(new Uri("/old/large?mib=20", UriKind.Relative), Cancel);
        Assert.Equal((20 << 20, true), (down.Length, down.All(static value => value == 'x')));
        // A body whose length nobody knows beforehand.
        var chunked = await client.Exchange(Request.Chunked("/old/upload", "one", "two"));
        Assert.Equal(language.Summary(Encoding.ASCII.GetBytes("onetwo")), chunked.Body);
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task A_response_streams(string prefix)
    {
        await using var server = await StartSample(Language.Find(prefix));
        using var client = await server.Connect();
        await client.Send(Request.Get("/old/stream?n=20"));
        await client.ReadUntil("block 1\n");
        Assert.DoesNotContain("block 20", client.Pending, StringComparison.Ordinal);
        await client.ReadUntil("block 20\n");
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task A_process_that_ends_is_started_again_and_HUP_replaces_it(string prefix)
    {
        await using var server = await StartSample(Language.Find(prefix));
        var first = ProcessOf(server);
        WizgiProcess.Send(first, 9);
        await server.WaitForOutput($"process {first} was killed by SIGKILL");
        Assert.Equal(200, (await Get(server, "/old/")).StatusCode);
        Assert.Equal(200, (await Get(server, "/")).StatusCode);
        await Eventually(() => ProcessOf(server) != first);

        var second = ProcessOf(server);
        server.Signal(PosixSignal.SIGHUP);
        for (var clock = Stopwatch.StartNew(); ProcessOf(server) == second || IsAlive(second); await Task.Delay(50, Cancel))
        {
            Assert.Equal(200, (await Get(server, "/old/")).StatusCode);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60));
        }
        var third = ProcessOf(server);
        Assert.Equal(0, await server.Stop());
        Assert.False(IsAlive(third));
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task When_the_server_is_killed_nothing_stays(string prefix)
    {
        await using var server = await StartSample(Language.Find(prefix));
        var process = ProcessOf(server);
        WizgiProcess.Send(server.Id, 9);
        await Eventually(() => !IsAlive(process));
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task A_request_that_takes_too_long_is_a_504_and_a_late_error_breaks_the_response_off(string prefix)
    {
        var language = Language.Find(prefix);
        Write(language.Sample, language.Odd);
        await using var server = await Start(language, Folder, "--timeout", "3");
        Assert.Equal("well", (await Get(server, "/old/")).Body);
        var process = ProcessOf(server);
        Assert.Equal(504, (await Get(server, "/old/slow")).StatusCode);
        if (!language.OutlivesSlow) await server.WaitForOutput($"process {process} is held by a request that takes too long");
        Assert.Equal("well", (await Get(server, "/old/")).Body);
        Assert.Equal(language.OutlivesSlow, IsAlive(process));

        using var client = await server.Connect();
        await client.Send(Request.Get("/old/late"));
        await client.ReadUntil("first\n");
        Assert.DoesNotContain("0\r\n\r\n", await client.ReadToEnd(), StringComparison.Ordinal);
        await server.WaitForOutput("it is too late");
        Assert.Equal("well", (await Get(server, "/old/")).Body);
    }

    [Theory]
    [MemberData(nameof(Language.Prefixes), MemberType = typeof(Language))]
    public async Task A_broken_application_is_told_once_and_answered_for_with_503(string prefix)
    {
        var language = Language.Find(prefix);
        Write(language.Sample, language.Broken);
        await using var server = await WizgiProcess.Start("echo:app", Options(language, Folder));
        await Eventually(new ProcessLog(server, 0), "The pool of /old cannot serve", 1);
        Assert.Contains("it is broken", server.Output, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(server.Output, "App failed to load"));
        Assert.Equal((503, Refused), (await Get(server, "/old/")) is var refused ? (refused.StatusCode, refused.Body) : default);
        Write(language.Sample, language.Odd);
        server.Signal(PosixSignal.SIGHUP);
        await Eventually(new ProcessLog(server, 0), "The pool of /old is ready", 1);
        Assert.Equal("well", (await Get(server, "/old/")).Body);
    }

    [Fact]
    public async Task A_whole_site_has_as_many_processes_as_workers()
    {
        var language = Language.Find("rack");
        await using var server = await WizgiProcess.Start("rack:" + Sample(language), new() { Arguments = ["-w", "2"] });
        await Eventually(() => Served().Count(server.Output) == 2);
        await server.WaitForOutput("The pool of / is ready");
        Assert.Equal("Hello from Rack\n", (await Get(server, "/")).Body);
        Assert.Contains("SCRIPT_NAME: \n", (await Get(server, "/environ")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_mounts_all_six_under_one_port()
    {
        foreach (var language in Language.All) Language.Find(language.Prefix);
        await using var server = await WizgiProcess.Start("-c=samples/family/wizgi.json", new() { Arguments = ["-w", "1"], Directory = Repository.Root, Environment = new() { ["XDG_CACHE_HOME"] = compiled.Cache } });
        await Eventually(new ProcessLog(server, 0), "] The pool of", Language.All.Length);
        foreach (var (place, name) in new[] { ("wsgi", "WSGI"), ("rack", "Rack"), ("psgi", "PSGI"), ("wsapi", "WSAPI"), ("jsgi", "JSGI"), ("hack", "Hack") })
            Assert.Equal($"Hello from {name}\n", (await Get(server, $"/{place}/")).Body);
    }

    [Theory]
    [InlineData("rack:nowhere.ru", "there is no file", "nowhere.ru")]
    [InlineData("rack:", "a file is missing behind rack:", "rack:config.ru")]
    [InlineData("rack:config.ru,threads=2", "answers one request at a time", "workers=")]
    [InlineData("rack:config.ru,venv=.", "venv= is for Python applications", "venv")]
    [InlineData("rack:config.ru|echo:app", "stands alone", "|")]
    public async Task A_mount_that_cannot_be_is_told(string reference, string why, string what)
    {
        _ = Language.Find("rack");
        var (code, output) = await WizgiProcess.Run(["--check-config", "--chdir", Path.Combine(Repository.Root, "samples", "family"), "--mount", $"/old={reference}", "hello:app"]);
        Assert.Equal(1, code);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.Contains(what, output, StringComparison.Ordinal);
    }

    private static string Sample(Language language) => Path.Combine(Repository.Root, "samples", "family", language.Sample);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    private Task<WizgiProcess> StartSample(Language language, params string[] arguments) => Start(language, Path.GetDirectoryName(Sample(language))!, arguments);

    private async Task<WizgiProcess> Start(Language language, string folder, params string[] arguments)
    {
        var server = await WizgiProcess.Start("echo:app", Options(language, folder, arguments));
        await Eventually(new ProcessLog(server, 0), "The pool of /old is ready", 1);
        return server;
    }

    private WizgiOptions Options(Language language, string folder, params string[] arguments) => new()
    {
        Arguments = ["-w", "1", "--threads", "4", .. arguments, "--mount", $"/old={language.Prefix}:{language.Sample},chdir={folder}"],
        Environment = new() { ["XDG_CACHE_HOME"] = compiled.Cache, ["TMPDIR"] = Directory.CreateDirectory(Path.Combine(Folder, "t")).FullName },
    };

    private static int ProcessOf(WizgiProcess server) => int.Parse(Served().Matches(server.Output)[^1].Groups[1].Value, CultureInfo.InvariantCulture);

    private static async Task<WireResponse> Get(WizgiProcess server, string target)
    {
        using var client = await server.Connect();
        return await client.Exchange(Request.Get(target, "Connection: close\r\n"));
    }

    [GeneratedRegex(@"process (\d+) serves")]
    private static partial Regex Served();
}
