using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Frameworks;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>What a server writes: the banner, the access log, the error log, and where each goes.</summary>
public sealed partial class OutputTests(OutputTests.CombinedServer combined, OutputTests.AtomServer atoms) : IClassFixture<OutputTests.CombinedServer>, IClassFixture<OutputTests.AtomServer>
{
    private const string Time = @"\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]";

    private static readonly string Apps = Path.Combine(Repository.Apps, "startup");

    [Fact]
    public void The_banner_tells_version_app_interpreter_and_address()
    {
        var lines = combined.Process.Output.Split('\n');
        Assert.Matches(@"^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4}\] \[" + combined.Process.Id + @"\] \[INFO\] Starting wizgi \d+\.\d+\.\d+$", lines[0]);
        Assert.Matches(@"\[INFO\] Serving hello:app with Python 3\.\d+\.\S+ \(" + Repository.Python + @"\)$", lines[1]);
        Assert.EndsWith($"[INFO] Listening at: {combined.Process.Url} ({combined.Process.Id})", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_the_combined_log_is_as_Apache_writes_it()
    {
        var line = await combined.LineFor(Request.Get("/a%20b?c=d", "Referer: http://there/\r\nUser-Agent: agent/1.0\r\nAuthorization: Basic dXNlcjpzZWNyZXQ=\r\n"));
        Assert.Matches($"^127\\.0\\.0\\.1 - user {Time} \"GET /a%20b\\?c=d HTTP/1\\.1\" 200 6 \"http://there/\" \"agent/1\\.0\"$", line);
        Assert.DoesNotContain("secret", combined.Process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_a_dash_in_the_combined_log()
    {
        var line = await combined.LineFor(Request.Head("/nothing"));
        Assert.Matches($"^127\\.0\\.0\\.1 - - {Time} \"HEAD /nothing HTTP/1\\.1\" 200 0 \"-\" \"-\"$", line);
    }

    [Theory]
    [InlineData("a\" 200 6 \"forged", @"a\x22 200 6 \x22forged")]
    [InlineData(@"a\x22", @"a\x5cx22")]
    [InlineData("a\xC3\xBC", @"a\xc3\xbc")]
    public async Task A_header_cannot_forge_a_field(string value, string logged) =>
        Assert.EndsWith($" 200 6 \"-\" \"{logged}\"", await combined.LineFor(Request.Get("/forge", $"User-Agent: {value}\r\n")), StringComparison.Ordinal);

    [Fact]
    public async Task A_request_target_cannot_forge_a_field() =>
        Assert.Contains(@" ""GET /\x22x HTTP/1.1"" 200 6 ", await combined.LineFor(Request.Get("/\"x")), StringComparison.Ordinal);

    [Theory]
    [InlineData("GET /a\x1B[31m HTTP/1.1\r\nHost: a\r\n\r\n", @"""GET /a\x1b[31m HTTP/1.1"" 400 ")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", @"""GET / HTTP/1.1"" 400 ")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\x1B[31m\r\n\r\n", @"""GET / HTTP/1.1"" 400 ")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\rb\r\n\r\n", @"""GET / HTTP/1.1"" 400 ")]
    public async Task A_refused_request_is_in_the_access_log_and_for_people_in_the_error_log(string request, string logged)
    {
        var log = combined.Log();
        var line = await combined.LineFor(request, status: null);
        Assert.Contains(logged, line, StringComparison.Ordinal);
        Assert.EndsWith(" \"-\" \"-\"", line, StringComparison.Ordinal);
        await log.WaitFor("[INFO] Request from 127.0.0.1 refused with ");
        Assert.DoesNotContain('\x1B', log.Text);
    }

    [Fact]
    public Task A_request_of_an_unknown_version_is_in_the_access_log() =>
        A_refused_request_is_in_the_access_log_and_for_people_in_the_error_log("GET / HTTP/9.9\r\nHost: a\r\n\r\n", @"""GET / HTTP/9.9"" 505 ");

    [Fact]
    public async Task Each_atom_of_a_format_has_its_value()
    {
        await atoms.Get("/path?query", "X-Trace: t\"1\r\nReferer: there\r\nUser-Agent: agent\r\n");
        var line = (await atoms.Lines(1))[0].Split('|');
        Assert.Equal(["127.0.0.1", "-", "-", "GET", "/path", "query", "HTTP/1.1", "200", "6", "6", "there", "agent", @"t\x221", "text/plain", "-", "100%"], line[..16]);
        Assert.Matches($"^{Time}$", line[16]);
        Assert.Equal($"<{atoms.Process.Id}>", line[17]);
        var seconds = double.Parse(line[21], CultureInfo.InvariantCulture);
        Assert.Equal(0, int.Parse(line[18], CultureInfo.InvariantCulture));
        Assert.InRange(long.Parse(line[19], CultureInfo.InvariantCulture), 0, 900);
        Assert.InRange(long.Parse(line[20], CultureInfo.InvariantCulture), 1, 900_000);
        Assert.InRange(seconds, 0.000001, 0.9);
        Assert.Equal(8, line[21].Length);
        Assert.Equal(22, line.Length);
    }

    [Fact]
    public async Task Each_line_of_the_JSON_log_is_an_object_with_the_values_of_its_request()
    {
        await using var wizgi = await WizgiProcess.Start("hello:app", new() { Directory = Apps, Arguments = ["--access-logfile", "-", "--access-log-format", "json"] });
        using (var client = await wizgi.Connect())
        {
            await client.Exchange(Request.Get("/a%20b?c=d", "User-Agent: \"q\" \\ \xFC\r\nReferer: there\r\n"));
            await client.Exchange("GET / HTTP/1.1\r\n\r\n");
        }
        Assert.Equal(0, await wizgi.Stop());
        var lines = wizgi.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(2, lines.Count);
        var first = lines[0];
        var texts = first.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).ToDictionary(field => field.Name, field => field.Value.GetString());
        Assert.True(DateTimeOffset.UtcNow - DateTimeOffset.Parse(texts["time"]!, CultureInfo.InvariantCulture) < TimeSpan.FromMinutes(5));
        texts.Remove("time");
        Assert.Equal(new Dictionary<string, string?>
        {
            ["remote_addr"] = "127.0.0.1",
            ["user"] = "",
            ["request"] = "GET /a%20b?c=d HTTP/1.1",
            ["method"] = "GET",
            ["path"] = "/a%20b",
            ["query"] = "c=d",
            ["protocol"] = "HTTP/1.1",
            ["referer"] = "there",
            ["user_agent"] = "\"q\" \\ \xFC",
        }, texts);
        Assert.Equal((200, 6, wizgi.Id), (first.GetProperty("status").GetInt32(), first.GetProperty("bytes").GetInt32(), first.GetProperty("pid").GetInt32()));
        Assert.InRange(first.GetProperty("duration_us").GetInt64(), 1, 900_000);
        Assert.Equal(400, lines[1].GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("debug", 1)]
    [InlineData("info", 0)]
    public async Task A_client_that_goes_away_is_logged_once_and_only_at_debug(string level, int count)
    {
        await using var wizgi = await WizgiProcess.Start("streaming:app", new()
        {
            Directory = Apps,
            Arguments = ["--log-level", level, "--pythonpath", Path.Combine(Repository.Apps, "frameworks")],
        });
        using var gate = new Gate();
        using (var client = await wizgi.Connect())
        {
            await client.Send(Request.Get($"/?{gate.Port}"));
            await gate.WaitForView();
            await client.ReadUntil("line 0");
        }
        await gate.LetThroughUntilClosed();
        Assert.Equal(0, await wizgi.Stop());
        Assert.Equal(count, wizgi.Output.Split("The client went away during GET /").Length - 1);
        Assert.DoesNotContain("[ERROR]", wizgi.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_warning_there_is_no_banner_and_wsgi_errors_is_still_written()
    {
        using var folder = new TemporaryFolder();
        var socket = folder["a.sock"];
        var run = WizgiProcess.Run(["interpreter:app", "-b", $"unix:{socket}", "--python", Repository.Python, "--log-level", "warning", "-w", "0"]);
        await StopThroughApp(socket, """environ["wsgi.errors"].write("a line of the app\n")""");
        Assert.Equal((0, "a line of the app\n"), await run);
    }

    [Fact]
    public async Task The_error_log_goes_to_its_file_together_with_wsgi_errors()
    {
        using var folder = new TemporaryFolder();
        var (socket, file) = (folder["a.sock"], folder["error.log"]);
        File.WriteAllText(file, "from before\n");
        var run = WizgiProcess.Run(["interpreter:app", "-b", $"unix:{socket}", "--python", Repository.Python, "--error-logfile", file, "-w", "0"]);
        await StopThroughApp(socket, """environ["wsgi.errors"].write("a line of the app\n")""");
        Assert.Equal((0, ""), await run);
        var lines = File.ReadAllLines(file).Select(line => LogPrefix().Replace(line, "$1 ")).ToArray();
        Assert.Equal("from before", lines[0]);
        Assert.StartsWith("INFO Starting wizgi ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("INFO Listening at: unix:" + socket, lines[3], StringComparison.Ordinal);
        Assert.Equal(["a line of the app", "INFO Stopping gracefully", "INFO Stopped"], lines[4..]);
    }

    [Theory]
    [InlineData("2>")]
    [InlineData("2>>")]
    public async Task The_error_log_and_the_app_may_share_a_file(string redirection)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["log"], "from before\n");
        var options = new WizgiOptions { Directory = Apps, Through = ["sh", "-c", $"exec {redirection}\"$0\"; echo from the shell >&2; exec \"$@\"", folder["log"]] };
        var (code, output) = await WizgiProcess.Run(["writes_at_import:app", .. options.ToArguments()], options);
        Assert.Equal((3, ""), (code, output));
        var text = File.ReadAllText(folder["log"]);
        if (redirection == "2>>") Assert.StartsWith("from before\n", text, StringComparison.Ordinal);
        string[] expected = ["from the shell", "Starting wizgi", "a line of the app", "failed while it was imported", "RuntimeError: the end of the app"];
        Assert.Equal(expected.Order(), expected.Where(line => text.Contains(line, StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_log_file_that_was_truncated_begins_anew()
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await WizgiProcess.Start("hello:app", new() { Directory = Apps, Arguments = ["--access-logfile", folder["access.log"], "--access-log-format", "%(U)s"] });
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/one"));
        await WaitForText(folder["access.log"], "/one\n");
        // logrotate's copytruncate.
        await File.WriteAllTextAsync(folder["access.log"], "", TestContext.Current.CancellationToken);
        await client.Exchange(Request.Get("/two"));
        await WaitForText(folder["access.log"], "/two\n");
    }

    /// <summary>Lets the app run code and then send its own process SIGTERM, for servers whose output is elsewhere.</summary>
    private static async Task StopThroughApp(string path, string code)
    {
        using var client = await Connect(path);
        await client.Send(Request.Post("/", code + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"));
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
    }

    private static async Task<WireClient> Connect(string path)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), limit.Token);
                return new WireClient(socket);
            }
            catch (SocketException)
            {
                socket.Dispose();
                await Task.Delay(20, limit.Token);
            }
        }
    }

    private static async Task WaitForText(string file, string text)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!File.Exists(file) || await File.ReadAllTextAsync(file, limit.Token) != text) await Task.Delay(10, limit.Token);
    }

    [GeneratedRegex(@"^\[\d{4}-[^\]]*\] \[\d+\] \[([A-Z]+)\] ")]
    private static partial Regex LogPrefix();

    public sealed class CombinedServer() : ServerFixture("hello:app")
    {
        protected override WizgiOptions Options => new() { Directory = Apps, Arguments = ["--access-logfile", "-"] };

        /// <summary>Sends a request and returns its line of the access log.</summary>
        public async Task<string> LineFor(string request, int? status = 200)
        {
            var log = Log();
            using (var client = await Connect())
            {
                var response = await client.Exchange(request);
                if (status is not null) Assert.Equal(status, response.StatusCode);
            }
            await log.WaitFor("127.0.0.1 - ", "\" \"");
            return log.Text.Split('\n').Single(line => line.StartsWith("127.0.0.1 - ", StringComparison.Ordinal));
        }
    }

    public sealed class AtomServer() : ServerFixture("hello:app")
    {
        private readonly TemporaryFolder _folder = new();

        protected override WizgiOptions Options => new()
        {
            Directory = Apps,
            Arguments =
            [
                "--access-logfile", _folder["access.log"], "--access-log-format",
                "%(h)s|%(l)s|%(u)s|%(m)s|%(U)s|%(q)s|%(H)s|%(s)s|%(b)s|%(B)s|%(f)s|%(a)s|%({x-trace}i)s|%({Content-Type}o)s|%({x-none}i)s|100%%|%(t)s|%(p)s|%(T)s|%(M)s|%(D)s|%(L)s",
            ],
        };

        /// <summary>The log once it has so many lines.</summary>
        public async Task<string[]> Lines(int count)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (true)
            {
                var lines = await File.ReadAllLinesAsync(_folder["access.log"], limit.Token);
                if (lines.Length >= count) return lines;
                await Task.Delay(10, limit.Token);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            _folder.Dispose();
        }
    }
}
