using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Frameworks;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>How a server stops: SIGTERM lets requests finish, SIGINT and SIGQUIT do not.</summary>
public sealed class SignalTests
{
    private static readonly string Apps = Path.Combine(Repository.Apps, "startup");

    public static TheoryData<string> Modes => Interpreters.Modes;

    public static TheoryData<string, PosixSignal> ModesAndQuickSignals
    {
        get
        {
            var rows = new TheoryData<string, PosixSignal>();
            foreach (var mode in Modes)
                foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGQUIT])
                    rows.Add(new TheoryDataRow<string, PosixSignal>(mode.Data, signal) { Skip = mode.Skip });
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SIGTERM_lets_the_request_under_way_finish_and_runs_the_exit_handlers(string mode)
    {
        using var gate = new Gate();
        await using var wizgi = await Start(mode);
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/blocked?{gate.Port}"));
        await gate.WaitForView();
        wizgi.Signal(PosixSignal.SIGTERM);
        await gate.LetThrough();
        Assert.Equal("line 0\n", (await client.ReadResponse()).Body);
        Assert.Equal("", await client.ReadToEnd());
        Assert.Equal(0, await wizgi.WaitForExit());
        AssertInOrder(wizgi.Output, "Stopping gracefully", "Stopped", "the exit handler ran");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task SIGTERM_closes_idle_connections_at_once(string mode)
    {
        await using var wizgi = await Start(mode);
        using var silent = await wizgi.Connect();
        using var used = await wizgi.Connect();
        Assert.Equal(404, (await used.Exchange(Request.Get("/missing"))).StatusCode);
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, PosixSignal.SIGTERM);
        Assert.Equal("", await used.ReadToEnd());
        // One that never sent a byte was not accepted (TCP_DEFER_ACCEPT); it learns when it sends.
        await silent.SendUntilClosed("GET");
        Assert.Equal("", await silent.ReadWhatComes());
    }

    [Fact]
    public async Task SIGTERM_closes_the_port_while_a_request_that_has_begun_to_arrive_is_still_answered()
    {
        await using var wizgi = await Start("auto");
        using var client = await wizgi.Connect();
        await client.Send("GET /missing HTTP/1.1\r\n");
        using var other = await wizgi.Connect();
        Assert.Equal(404, (await other.Exchange(Request.Get("/missing"))).StatusCode);
        wizgi.Signal(PosixSignal.SIGTERM);
        await wizgi.WaitForOutput("Stopping gracefully");
        // The log line stands just before the close.
        Assert.Equal("", await other.ReadToEnd());
        await Assert.ThrowsAsync<SocketException>(() => wizgi.Connect());
        await client.Send("Host: a\r\n\r\n");
        var response = await client.ReadResponse();
        Assert.Equal(404, response.StatusCode);
        Assert.Equal("close", response.Header("Connection"));
        Assert.Equal("", await client.ReadToEnd());
        Assert.Equal(0, await wizgi.WaitForExit());
    }

    [Fact]
    public async Task A_request_that_begins_to_arrive_behind_SIGTERM_is_still_answered()
    {
        using var folder = new TemporaryFolder();
        // A unix socket: on TCP a client is not accepted before it sends.
        await using var wizgi = await Start("auto", "-b", $"unix:{folder["a.sock"]}");
        using var client = await wizgi.Connect();
        using var other = await wizgi.Connect();
        Assert.Equal(404, (await other.Exchange(Request.Get("/missing"))).StatusCode);
        wizgi.Signal(PosixSignal.SIGTERM);
        await wizgi.WaitForOutput("Stopping gracefully");
        await client.Send("GET /missing HTTP/1.1\r\n");
        // By then clients that said nothing have been sent away.
        Assert.Equal("", await other.ReadToEnd());
        await client.Send("Host: a\r\n\r\n");
        Assert.Equal(404, (await client.ReadResponse()).StatusCode);
        Assert.Equal(0, await wizgi.WaitForExit());
    }

    [Fact]
    public async Task A_request_that_does_not_arrive_holds_SIGTERM_up_for_the_graceful_timeout_only()
    {
        await using var wizgi = await Start("auto", "--graceful-timeout", "0.5");
        using var client = await wizgi.Connect();
        await client.Send("GET /missing HTTP/1.1\r\n");
        using var other = await wizgi.Connect();
        Assert.Equal(404, (await other.Exchange(Request.Get("/missing"))).StatusCode);
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, PosixSignal.SIGTERM);
        Assert.Contains("Open connections cut by the stop: 1", wizgi.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task An_app_that_outlasts_the_graceful_timeout_is_interrupted(string mode)
    {
        using var gate = new Gate();
        await using var wizgi = await Start(mode, "--graceful-timeout", "0.5");
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/asleep?{gate.Port}"));
        await gate.WaitForView();
        await WaitUntilAsleep(wizgi);
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, PosixSignal.SIGTERM);
        AssertInOrder(wizgi.Output, "the sleep was interrupted", "Stopped", "the exit handler ran");
    }

    [Theory]
    [MemberData(nameof(ModesAndQuickSignals))]
    public async Task A_quick_signal_interrupts_the_app_even_while_it_sleeps(string mode, PosixSignal signal)
    {
        using var gate = new Gate();
        await using var wizgi = await Start(mode);
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/asleep?{gate.Port}"));
        await gate.WaitForView();
        await WaitUntilAsleep(wizgi);
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, signal);
        AssertInOrder(wizgi.Output, "the sleep was interrupted", "Stopping quickly", "Stopped", "the exit handler ran");
        Assert.DoesNotContain("KeyboardInterrupt", wizgi.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ModesAndQuickSignals))]
    public async Task A_quick_signal_stops_an_idle_server(string mode, PosixSignal signal)
    {
        await using var wizgi = await Start(mode);
        using var client = await wizgi.Connect();
        await client.Send("GET /missing HTTP/1.1\r\n");
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, signal);
        AssertInOrder(wizgi.Output, "Stopping quickly", "Stopped", "the exit handler ran");
    }

    [Fact]
    public async Task A_quick_signal_behind_SIGTERM_stops_the_wait()
    {
        using var gate = new Gate();
        await using var wizgi = await Start("auto");
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/asleep?{gate.Port}"));
        await gate.WaitForView();
        await WaitUntilAsleep(wizgi);
        wizgi.Signal(PosixSignal.SIGTERM);
        await WaitUntilAsleep(wizgi);
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, PosixSignal.SIGINT);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Threads_of_the_app_are_waited_for(string mode)
    {
        using var gate = new Gate();
        await using var wizgi = await Start(mode);
        using (var client = await wizgi.Connect()) Assert.Equal("started\n", (await client.Exchange(Request.Get($"/leaves_thread?{gate.Port}"))).Body);
        await gate.WaitForView();
        wizgi.Signal(PosixSignal.SIGTERM);
        await wizgi.WaitForOutput("Stopped");
        await gate.LetThrough();
        Assert.Equal(0, await wizgi.WaitForExit());
        AssertInOrder(wizgi.Output, "Stopped", "the thread ended", "the exit handler ran");
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Threads_of_the_app_are_waited_for_no_longer_than_the_graceful_timeout(string mode)
    {
        using var gate = new Gate();
        await using var wizgi = await Start(mode, "--graceful-timeout", "0.5");
        using (var client = await wizgi.Connect()) Assert.Equal("started\n", (await client.Exchange(Request.Get($"/leaves_thread?{gate.Port}"))).Body);
        await gate.WaitForView();
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, PosixSignal.SIGTERM);
        Assert.DoesNotContain("the thread ended", wizgi.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    public async Task The_file_of_a_unix_socket_goes_with_the_server(PosixSignal signal)
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await Start("auto", "-b", $"unix:{folder["a.sock"]}");
        Assert.True(File.Exists(folder["a.sock"]));
        await StopsWithin(TimeSpan.FromSeconds(10), wizgi, signal);
        Assert.False(File.Exists(folder["a.sock"]));
    }

    [Theory]
    [InlineData(3, "--python", "/usr/bin/python3")]
    [InlineData(1, "--python", "/bin/ls")]
    [InlineData(1, "--error-logfile", "/nowhere/a.log")]
    [InlineData(1, "-b", "unix:/nowhere/a.sock")]
    public async Task The_file_of_a_unix_socket_goes_with_a_server_that_cannot_start(int exitCode, string option, string value)
    {
        using var folder = new TemporaryFolder();
        var (code, _) = await WizgiProcess.Run(["fails_at_import:app", "-b", $"unix:{folder["a.sock"]}", option, value], new() { Directory = Apps });
        Assert.Equal(exitCode, code);
        Assert.False(File.Exists(folder["a.sock"]));
    }

    private static Task<WizgiProcess> Start(string mode, params string[] arguments) => WizgiProcess.Start("stopping:app", new()
    {
        Directory = Apps,
        Arguments = ["--pythonpath", Path.Combine(Repository.Apps, "frameworks"), "--python-mode", mode, .. arguments],
    });

    private static async Task StopsWithin(TimeSpan limit, WizgiProcess wizgi, PosixSignal signal)
    {
        var watch = Stopwatch.StartNew();
        wizgi.Signal(signal);
        var end = wizgi.WaitForExit();
        Assert.True(await Task.WhenAny(end, Task.Delay(limit)) == end, $"it did not stop in {watch.Elapsed.TotalSeconds:F1} s:\n{wizgi.Output}");
        Assert.Equal(0, await end);
    }

    /// <summary>Waits until Python's main thread waits: a signal that comes just before Python begins to sleep does not keep it from that.</summary>
    private static async Task WaitUntilAsleep(WizgiProcess wizgi)
    {
        var last = "";
        while (true)
        {
            var status = await File.ReadAllLinesAsync($"/proc/{wizgi.Id}/task/{wizgi.Id}/status");
            var now = string.Join(' ', status.Where(line => line.StartsWith("State:", StringComparison.Ordinal) || line.Contains("_ctxt_switches:", StringComparison.Ordinal)));
            if (now == last && now.Contains("S (sleeping)", StringComparison.Ordinal)) return;
            last = now;
            await Task.Delay(50);
        }
    }

    private static void AssertInOrder(string output, params string[] texts)
    {
        var at = 0;
        foreach (var text in texts)
        {
            var found = output.IndexOf(text, at, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is missing, or not in its place:\n{output}");
            at = found + text.Length;
        }
    }
}
