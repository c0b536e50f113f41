using Wizgi.Conformance.Startup;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Static;

/// <summary><c>--static</c> and the life of the server: one thread, several, <c>--lint</c>, clients that leave, files that change.</summary>
public sealed class StaticServingTests
{
    private static readonly CancellationToken Cancelled = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--threads", "1")]
    [InlineData("--threads", "4")]
    [InlineData("--lint")]
    [InlineData("--threads", "2", "--lint")]
    [InlineData("--python-mode", "hosted")]
    public async Task Files_and_the_application_are_served_side_by_side(params string[] arguments)
    {
        await using var wizgi = await Start(arguments);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var client = await wizgi.Connect();
            for (var round = 0; round < 20; round++)
            {
                Assert.Equal("0123456789", (await client.Exchange(Request.Get("/static/a.txt"))).Body);
                Assert.Contains("\"/app\"", (await client.Exchange(Request.Get("/app"))).Body, StringComparison.Ordinal);
                Assert.Equal(StaticServer.LargeSize / 10, (await client.Exchange(Request.Get("/static/large.bin", $"Range: bytes=-{StaticServer.LargeSize / 10}\r\n"))).Body.Length);
                Assert.Equal(404, (await client.Exchange(Request.Get("/static/.env"))).StatusCode);
            }
        }));
        Assert.All(await wizgi.Calls(), call => Assert.Equal("/app", call));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public async Task While_files_wait_for_their_clients_others_are_served(string threads)
    {
        await using var wizgi = await Start("--threads", threads);
        using var slow = await wizgi.Connect();
        using var slower = await wizgi.Connect();
        foreach (var client in (WireClient[])[slow, slower])
        {
            // Nobody reads on: the rest of the file waits.
            await client.Send(Request.Get("/static/huge.bin"));
            await client.ReadUntil("\r\n\r\n");
        }
        for (var round = 0; round < 20; round++)
        {
            Assert.Contains("\"/app\"", (await wizgi.Get("/app")).Body, StringComparison.Ordinal);
            Assert.Equal("0123456789", (await wizgi.Get("/static/a.txt")).Body);
        }
    }

    [Fact]
    public async Task A_file_that_waited_for_its_client_arrives_whole_and_the_connection_goes_on()
    {
        await using var wizgi = await Start();
        var expected = await File.ReadAllBytesAsync(Path.Combine(wizgi.Root, "large.bin"), Cancelled);
        using var slow = await wizgi.Connect();
        await slow.Send(Request.Get("/static/large.bin") + Request.Get("/static/a.txt"));
        await slow.ReadUntil("\r\n\r\n");
        Assert.Equal(200, (await wizgi.Get("/app")).StatusCode);
        Assert.True(System.Text.Encoding.Latin1.GetString(expected) == await slow.ReadExactly(expected.Length), "other bytes came");
        Assert.Equal("0123456789", (await slow.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public async Task No_descriptor_stays_open_whatever_became_of_the_request(string threads)
    {
        await using var wizgi = await Start("--threads", threads);
        var use = new ProcessUse(wizgi.Process.Id);
        await RunThrough(wizgi);
        var before = use.Descriptors;
        const int Rounds = 15;
        for (var round = 0; round < Rounds; round++) await RunThrough(wizgi);
        // What leaks does so in each round. The runtime opens one of its own now and then.
        await use.WaitForDescriptors(before + Rounds / 3);

        // Every way an answer can end, and clients that leave in the middle of one.
        static async Task RunThrough(StaticServer wizgi)
        {
            using var client = await wizgi.Connect();
            foreach (var (target, fields) in ((string, string)[])
                     [
                         ("a.txt", ""), ("none", ""), (".env", ""), ("fifo", ""), ("outside-folder/none", ""), ("docs", ""), ("docs/", ""), ("bare", ""),
                         ("a.txt", "Range: bytes=2-4\r\n"), ("a.txt", "Range: bytes=20-\r\n"), ("a.txt", "If-None-Match: *\r\n"), ("a.txt", "If-Match: \"x\"\r\n"),
                         ("site.js", "Accept-Encoding: br\r\n"), ("site.js", "Accept-Encoding: gzip\r\nIf-None-Match: *\r\n"), ("empty.txt", ""),
                     ])
                await client.Exchange(Request.Get("/static/" + target, fields));
            await client.Exchange(Request.Head("/static/a.txt"));
            await client.Exchange(Request.Post("/static/a.txt", "data"));
            using var leaving = await wizgi.Connect();
            await leaving.Send(Request.Get("/static/huge.bin"));
            await leaving.ReadUntil("\r\n\r\n");
            leaving.Reset();
        }
    }

    [Fact]
    public async Task A_client_that_leaves_is_one_quiet_line()
    {
        await using var wizgi = await Start("--log-level", "debug");
        var log = wizgi.Log();
        using (var leaving = await wizgi.Connect())
        {
            await leaving.Send(Request.Get("/static/huge.bin"));
            await leaving.ReadUntil("\r\n\r\n");
            leaving.Reset();
        }
        await log.WaitFor("GET /static/huge.bin");
        Assert.Equal(200, (await wizgi.Get("/static/a.txt")).StatusCode);
        Assert.DoesNotContain("[ERROR]", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_becomes_shorter_breaks_the_connection_off_and_is_logged()
    {
        await using var wizgi = await Start("--log-level", "debug");
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/static/huge.bin"));
        var head = await client.ReadUntil("\r\n\r\n");
        Assert.Contains("Content-Length: 268435456\r\n", head, StringComparison.Ordinal);
        using (var file = File.OpenWrite(Path.Combine(wizgi.Root, "huge.bin"))) file.SetLength(1000);
        Assert.True((await client.ReadWhatComes()).Length < 268435456);
        // Whoever notices says it: the thread that serves, or the one that sends the rest.
        await log.WaitFor("[ERROR]", "bytes shorter while it was sent");
        Assert.Equal(200, (await wizgi.Get("/static/a.txt")).StatusCode);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(log.Text, "bytes shorter while it was sent"));
    }

    [Fact]
    public async Task A_file_that_changes_has_new_validators_at_once()
    {
        await using var wizgi = await Start();
        var before = await wizgi.Get("/static/a.txt");
        await File.WriteAllTextAsync(Path.Combine(wizgi.Root, "a.txt"), "9876543210", Cancelled);
        var after = await wizgi.Get("/static/a.txt", $"If-None-Match: {before.Header("ETag")}\r\n");
        Assert.Equal((200, "9876543210"), (after.StatusCode, after.Body));
        Assert.NotEqual(before.Header("ETag"), after.Header("ETag"));
    }

    [Fact]
    public async Task A_file_that_may_not_be_read_is_404()
    {
        var through = await Unprivileged.Through();
        using var site = new TemporaryFolder();
        foreach (var name in (string[])["locked.txt", "open.txt"]) await File.WriteAllTextAsync(site[name], name, Cancelled);
        Directory.CreateDirectory(site["closed"]);
        await File.WriteAllTextAsync(site["closed/b.txt"], "", Cancelled);
        File.SetUnixFileMode(site.Path, (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(site["locked.txt"], UnixFileMode.None);
        File.SetUnixFileMode(site["closed"], UnixFileMode.None);
        await using (var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--static", $"/s={site.Path}"], Through = through }))
        {
            using var client = await wizgi.Connect();
            Assert.Equal("open.txt", (await client.Exchange(Request.Get("/s/open.txt"))).Body);
            foreach (var name in (string[])["locked.txt", "closed/b.txt", "closed/none.txt"])
                Assert.Equal((name, 404), (name, (await client.Exchange(Request.Get($"/s/{name}"))).StatusCode));
        }
        File.SetUnixFileMode(site["closed"], (UnixFileMode)Convert.ToInt32("755", 8));
    }

    /// <summary>The root prefix has every path, so what may not be looked for is the application's there.</summary>
    [Fact]
    public async Task A_folder_can_be_served_at_the_root_and_relative_to_the_application()
    {
        using var site = new TemporaryFolder();
        Directory.CreateDirectory(site["public"]);
        await File.WriteAllTextAsync(site["public/index.html"], "<p>", Cancelled);
        await File.WriteAllTextAsync(site["public/.env"], StaticServer.Secret, Cancelled);
        File.Copy(Path.Combine(Repository.Apps, "echo.py"), site["echo.py"]);
        await using var wizgi = await WizgiProcess.Start("echo:app", new() { Arguments = ["--chdir", site.Path, "--static", "/=public"] });
        using var client = await wizgi.Connect();
        Assert.Equal("<p>", (await client.Exchange(Request.Get("/"))).Body);
        Assert.Equal("<p>", (await client.Exchange(Request.Get("/index.html"))).Body);
        foreach (var path in (string[])["/app", "/.env", "/a//b", "/../public/index.html", "//evil.example/"])
            Assert.Contains($"\"PATH_INFO\": \"{path}\"", (await client.Exchange(Request.Get(path))).Body, StringComparison.Ordinal);
        Assert.Equal(200, (await client.Exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")).StatusCode);
    }

    private static async Task<StaticServer> Start(params string[] arguments)
    {
        var server = new StaticServer { Arguments = arguments };
        await server.InitializeAsync();
        return server;
    }
}
