using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Development;

/// <summary><c>--reload</c>: a change of a file becomes the next answer.</summary>
public sealed class ReloadTests
{
    private static string Answers(string text) => $$"""
        def app(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [b"{{text}}"]
        """;

    [Fact]
    public async Task A_saved_file_is_served_and_named_in_the_log()
    {
        await using var app = await EditedApp.Start([], ("shop.py", Answers("first")));
        await app.WaitFor("first");
        app.Save("shop.py", Answers("second"));
        await app.WaitFor("second");
        await app.Server.WaitForOutput($"Changed: {app["shop.py"]}");
    }

    [Fact]
    public async Task A_file_saved_by_renaming_is_served_each_time()
    {
        await using var app = await EditedApp.Start([], ("shop.py", Answers("round 0")));
        for (var round = 1; round <= 3; round++)
        {
            app.SaveByRename("shop.py", Answers($"round {round}"));
            await app.WaitFor($"round {round}");
        }
    }

    // A .pyc knows its source by second and size: all of these have the same.
    [Fact]
    public async Task Of_quick_saves_the_last_wins_with_few_reloads()
    {
        await using var app = await EditedApp.Start([], ("shop.py", "import wares\nfrom wares import app\n"), ("wares.py", Answers("save 00")));
        await app.WaitFor("save 00");
        for (var round = 10; round < 20; round++)
        {
            app.Save("wares.py", Answers($"save {round}"));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
        await app.WaitFor("save 19");
        Assert.InRange(Regex.Count(app.Server.Output, "Changed: "), 1, 5);
        app.Save("wares.py", Answers("save 20"));
        await app.WaitFor("save 20");
    }

    [Theory]
    [InlineData("import nothing_like_that\n", "ModuleNotFoundError: No module named &#x27;nothing_like_that&#x27;", "<mark>    1 import nothing_like_that</mark>")]
    [InlineData("x = 1\ndef f(:\n", "SyntaxError: ", "<mark>    2 def f(:</mark>")]
    [InlineData("colour = 'blue'\nraise ValueError('<b>')\n", "ValueError: &lt;b&gt;", "<td>colour<td>&#x27;blue&#x27;")]
    [InlineData("import sys\nsys.exit(3)\n", "SystemExit: 3", "<mark>    2 sys.exit(3)</mark>")]
    [InlineData("x = 1\n", "has no attribute &#x27;app&#x27;", "has no attribute")]
    public async Task A_broken_file_is_a_page_with_the_line_and_one_traceback_in_the_log_until_it_is_mended(string broken, string error, string detail)
    {
        await using var app = await EditedApp.Start([], ("shop.py", Answers("whole")));
        await app.WaitFor("whole");
        var log = app.Server.Log();
        app.Save("shop.py", broken);
        var page = await app.WaitFor(error);
        Assert.Equal(500, page.StatusCode);
        Assert.Contains(detail, page.Body, StringComparison.Ordinal);
        await app.WaitFor(error);
        Assert.Single(Regex.Matches(log.Text, "until a file changes"));
        app.Save("shop.py", Answers("mended"));
        Assert.Equal(200, (await app.WaitFor("mended")).StatusCode);
    }

    [Fact]
    public async Task An_application_that_is_broken_at_the_start_recovers()
    {
        await using var app = await EditedApp.Start([], ("shop.py", "import parts.wares\n"));
        await app.WaitFor("No module named &#x27;parts&#x27;");
        Directory.CreateDirectory(app["parts"]);
        app.Save("parts/wares.py", "text = 'the wares'\n");
        await app.WaitFor("has no attribute &#x27;app&#x27;");
        app.Save("shop.py", "from parts.wares import text\n" + Answers("whole"));
        await app.WaitFor("whole");
    }

    [Fact]
    public async Task A_client_from_elsewhere_sees_nothing_of_a_broken_file()
    {
        await using var app = await EditedApp.Start([], ("shop.py", "raise ValueError('inside')\n"));
        using var client = await app.Server.Connect();
        var response = await client.Exchange("GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
        Assert.Equal((500, "Internal Server Error\n"), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task A_module_that_is_imported_later_is_watched()
    {
        const string Lazy = """
            import sys
            sys.path.append("elsewhere")
            def app(environ, start_response):
                from package import lazy
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [lazy.text]
            """;
        await using var app = await EditedApp.Start([], ("shop.py", Lazy), ("elsewhere/package/lazy.py", "text = b'first'"));
        await app.WaitFor("first");
        // Saved before anybody may have noticed the import, too.
        app.Save("elsewhere/package/lazy.py", "text = b'second'");
        await app.WaitFor("second");
        app.Save("elsewhere/package/lazy.py", "text = b'third'");
        await app.WaitFor("third");
    }

    [Fact]
    public async Task A_package_that_is_deleted_and_comes_back_is_watched_again()
    {
        await using var app = await EditedApp.Start([], ("shop.py", "from package.wares import app\n"), ("package/wares.py", Answers("first")));
        await app.WaitFor("first");
        Directory.Delete(app["package"], recursive: true);
        await app.WaitFor("No module named &#x27;package&#x27;");
        app.Save("package/wares.py", Answers("second"));
        await app.WaitFor("second");
        app.Save("package/wares.py", Answers("third"));
        await app.WaitFor("third");
    }

    [Fact]
    public async Task Extra_files_are_watched_by_name_by_folder_and_by_pattern()
    {
        const string Reads = """
            import pathlib
            text = b" ".join(pathlib.Path(name).read_bytes() for name in ("shop.toml", "data/a/b.txt", "conf/x/y.yaml"))
            def app(environ, start_response):
                start_response("200 OK", [("Content-Type", "text/plain")])
                return [text]
            """;
        await using var app = await EditedApp.Start(
            ["--reload-extra-file", "shop.toml", "--reload-extra-file", "data", "--reload-extra-file", "conf/**/*.yaml"],
            ("shop.py", Reads), ("shop.toml", "1"), ("data/a/b.txt", "2"), ("conf/x/y.yaml", "3"));
        await app.WaitFor("1 2 3");
        app.SaveByRename("shop.toml", "one");
        await app.WaitFor("one 2 3");
        app.Save("data/a/b.txt", "two");
        await app.WaitFor("one two 3");
        app.Save("conf/x/y.yaml", "three");
        await app.WaitFor("one two three");
        var log = app.Server.Log();
        app.Save("conf/x/ignored.txt", "x");
        app.Save("ignored.txt", "x");
        app.Save("shop.toml", "last");
        await app.WaitFor("last two three");
        Assert.DoesNotContain("ignored", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_connection_does_not_keep_the_old_code()
    {
        await using var app = await EditedApp.Start([], ("shop.py", Answers("first")));
        using var browser = app.Server.HttpClient();
        Assert.Equal("first", await browser.GetStringAsync("/", TestContext.Current.CancellationToken));
        var log = app.Server.Log();
        app.Save("shop.py", Answers("second"));
        await log.WaitFor("is ready");
        // The old worker has let go of the browser by then, or does so at the latest now.
        await log.WaitFor("has stopped");
        Assert.Equal("second", await browser.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task No_request_is_lost_while_files_change()
    {
        await using var app = await EditedApp.Start([], ("shop.py", Answers("round 0")));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            using var browser = app.Server.HttpClient();
            while (!stop.IsCancellationRequested) Assert.StartsWith("round ", await browser.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        })).ToList();
        for (var round = 1; round <= 4; round++)
        {
            app.Save("shop.py", Answers($"round {round}"));
            await app.WaitFor($"round {round}");
        }
        await stop.CancelAsync();
        await Task.WhenAll(clients);
    }

    [Fact]
    public async Task HUP_switches_it_on_and_off()
    {
        await using var app = await EditedApp.Serve(["-c", "wizgi.ini"], ("shop.py", Answers("first")), ("wizgi.ini", "reload = false\n"));
        await app.WaitFor("first");
        await Reread("reload = true\n");
        app.Save("shop.py", Answers("second"));
        await app.WaitFor("second");
        Assert.Contains("Changed: ", app.Server.Output, StringComparison.Ordinal);

        await Reread("reload = false\n");
        var log = app.Server.Log();
        app.Save("shop.py", Answers("third"));
        // It is HUP that brings it, and nothing was told before.
        await Reread("reload = false\n");
        await app.WaitFor("third");
        Assert.DoesNotContain("Changed: ", log.Text, StringComparison.Ordinal);

        async Task Reread(string settings)
        {
            app.Save("wizgi.ini", settings);
            var log = app.Server.Log();
            app.Server.Signal(PosixSignal.SIGHUP);
            await log.WaitFor("[INFO] Reloaded");
        }
    }

    [Fact]
    public async Task At_the_end_nothing_is_left_running()
    {
        await using var app = await EditedApp.Start(["-w", "2"], ("shop.py", Answers("first")));
        await app.WaitFor("first");
        var children = ProcessUse.Children(app.Server.Id);
        Assert.NotEmpty(children);
        Assert.Equal(0, await app.Server.Stop());
        Assert.DoesNotContain(children, ProcessUse.IsAlive);
    }
}
