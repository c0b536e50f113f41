using System.Runtime.InteropServices;
using Wizgi.Conformance.Supervision;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pools;

/// <summary>What becomes of pools, and of requests in them, when processes come and go: docs/pools.md.</summary>
public sealed class PoolProcessTests(TwoVenvs venvs) : PooledServer(venvs)
{
    private string Red => $"/old=pooled:app,venv={Venvs.Red},workers=2";

    [Fact]
    public async Task HUP_replaces_the_pools_workers_one_by_one_and_loses_no_request()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        await using var load = new Load(server, "/old/");
        for (var round = 0; round < 3; round++)
        {
            var log = server.Log();
            File.WriteAllText(Mark, $"round {round}");
            server.Signal(PosixSignal.SIGHUP);
            await Eventually(log, "INFO] Reloaded", 1);
            await Eventually(log, "/old: Reloaded", 1);
            await load.Wait(50);
        }
        Assert.Empty(await load.Stop());
        Assert.Contains(" round 2 ", (await Get(server, "/old/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HUP_adds_changes_and_removes_pools()
    {
        var file = Path.Combine(Folder, "wizgi.json");
        File.WriteAllText(file, Mounts($"/red=pooled:app,venv={Venvs.Red}"));
        await using var server = await StartPooled(1, "-c", file);
        Assert.Contains(" red ", (await Get(server, "/red/")).Body, StringComparison.Ordinal);
        await Reread(Mounts($"/red=pooled:app,venv={Venvs.Red}", $"/blue=pooled:app,venv={Venvs.Blue}"), "The pool of /blue is ready", "/red: Reloaded");
        Assert.Contains(" blue ", (await Get(server, "/blue/")).Body, StringComparison.Ordinal);
        // The same place, another Python: its workers are replaced, nothing else.
        var pool = PoolOf(server, "/red");
        await Reread(Mounts($"/red=pooled:app,venv={Venvs.Blue}"), "/red: Reloaded");
        // The worker before has been told to stop then, and may have taken one more request.
        await Eventually(async () => (await Get(server, "/red/")).Body.Contains(" blue ", StringComparison.Ordinal));
        Assert.Equal(pool, PoolOf(server, "/red"));
        // The other is gone with the last worker that knew it.
        var gone = PoolOf(server, "/blue");
        await Eventually(() => !IsAlive(gone));
        Assert.Contains("\"/blue/\"", (await Get(server, "/blue/")).Body, StringComparison.Ordinal);
        await Reread("{\"lint\": false}", "INFO] Reloaded");
        await Eventually(() => !IsAlive(pool));
        await Eventually(() => Directory.GetDirectories(Temporary, "wizgi-*").Length == 0);

        static string Mounts(params string[] mounts) => System.Text.Json.JsonSerializer.Serialize(new { mount = mounts });

        // All that a reload does is over: what is printed later belongs to the next.
        async Task Reread(string text, params string[] until)
        {
            var log = server.Log();
            File.WriteAllText(file, text);
            server.Signal(PosixSignal.SIGHUP);
            foreach (var line in until) await Eventually(log, line, 1);
            await Eventually(log, "INFO] Reloaded", 1);
        }
    }

    [Fact]
    public async Task A_pool_whose_supervisor_is_killed_is_started_again_and_its_clients_wait()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        var old = PoolOf(server, "/old");
        await using var load = new Load(server, "/old/");
        await load.Wait(50);
        WizgiProcess.Send(old, Kill);
        await server.WaitForOutput("was killed by SIGKILL");
        await Eventually(() => PoolOf(server, "/old") != old);
        await load.Wait(50);
        Assert.Empty(await load.Stop());
    }

    [Fact]
    public async Task A_pools_worker_that_is_killed_costs_only_its_request_which_is_not_sent_again()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        var log = server.Log();
        Assert.Equal(502, (await Get(server, "/old/kill")).StatusCode);
        await log.WaitFor("/old: Worker ", "was killed by SIGKILL");
        Assert.Equal(200, (await Get(server, "/old/")).StatusCode);
        await Eventually(() => Workers(PoolOf(server, "/old")).Count == 2);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(log.Text, "was killed by SIGKILL"));
    }

    [Fact]
    public async Task A_server_that_is_killed_leaves_nothing_behind()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        var pool = PoolOf(server, "/old");
        await Eventually(() => Workers(pool).Count == 2);
        List<int> all = [pool, .. Workers(pool), .. Workers(server)];
        WizgiProcess.Send(server.Id, Kill);
        await Eventually(() => !all.Exists(IsAlive));
        await Eventually(() => Directory.GetDirectories(Temporary, "wizgi-*").Length == 0);
    }

    [Fact]
    public async Task TERM_waits_for_what_runs_in_the_pool()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        using var client = await server.Connect();
        await client.Send(Request.Get("/old/sleep?2"));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        server.Signal(PosixSignal.SIGTERM);
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
        Assert.Equal(0, await server.WaitForExit());
        await Eventually(() => Directory.GetDirectories(Temporary, "wizgi-*").Length == 0);
    }

    [Fact]
    public async Task INT_does_not_wait()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        using var client = await server.Connect();
        await client.Send(Request.Get("/old/sleep?25"));
        await Task.Delay(300, TestContext.Current.CancellationToken);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        server.Signal(PosixSignal.SIGINT);
        Assert.Equal(0, await server.WaitForExit());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed}");
    }

    [Fact]
    public async Task USR1_has_the_pool_open_its_log_anew()
    {
        var (log, pid) = (Path.Combine(Folder, "error.log"), Path.Combine(Folder, "pid"));
        var options = Pooled("--mount", Red);
        var run = WizgiProcess.Run(["echo:app", .. options.Arguments, "-b", "127.0.0.1:0", "--python", Repository.Python, "--error-logfile", log, "--pid", pid], options);
        await Eventually(() => File.Exists(log) && File.ReadAllText(log).Contains("The pool of /old is ready", StringComparison.Ordinal));
        var server = int.Parse(File.ReadAllText(pid), System.Globalization.CultureInfo.InvariantCulture);
        File.Move(log, log + ".1");
        Assert.True(Signal(server, User1));
        // The last that it writes to the old one.
        await Eventually(() => File.ReadAllText(log + ".1").Contains("/old: Handling signal: usr1", StringComparison.Ordinal));
        Assert.True(Signal(server, PosixSignal.SIGTERM));
        Assert.Equal(0, (await run).ExitCode);
        Assert.Contains("/old: Shutting down", File.ReadAllText(log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task USR2_starts_the_new_ones_before_the_old_ones_go()
    {
        await using var server = await StartPooled(1, "--mount", Red);
        await using var load = new Load(server, "/old/");
        await load.Wait(50);
        File.WriteAllText(Mark, "second");
        server.Signal(User2);
        Assert.Equal(0, await server.WaitForEnd());
        await using var successor = new UpgradeTests.ForeignProcess(UpgradeTests.NewSupervisor(server.Output));
        await load.Wait(50);
        Assert.Empty(await load.Stop());
        Assert.Contains(load.Answers, answer => answer.Contains(" second ", StringComparison.Ordinal));
    }
}
