using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>A supervisor and its workers, through signals, crashes and broken applications.</summary>
public sealed partial class SupervisorTests : SupervisedServer
{
    [Theory]
    [InlineData(PosixSignal.SIGTERM)]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGQUIT)]
    public async Task A_signal_to_stop_ends_supervisor_and_workers_with_0(PosixSignal signal)
    {
        await using var server = await Start(2);
        var workers = Workers(server);
        Assert.Equal(2, workers.Count);
        server.Signal(signal);
        Assert.Equal(0, await server.WaitForExit());
        Assert.All(workers, worker => Assert.False(IsAlive(worker)));
    }

    [Fact]
    public async Task Several_workers_answer_and_say_so()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        while (load.Answers.Count < 2) await load.Wait(10);
        Assert.Empty(await load.Stop());
        Assert.All(load.Answers, answer => Assert.EndsWith("first True", answer, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HUP_with_a_broken_application_keeps_the_old_workers_and_says_why()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        var old = Workers(server);
        var log = server.Log();
        File.WriteAllText(Mark, "broken");
        server.Signal(PosixSignal.SIGHUP);
        await log.WaitFor("The reload is given up", "The old workers go on serving", "RuntimeError: this application is broken");
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        Assert.Equal(old, Workers(server));
        Assert.Single(Regex.Matches(log.Text, "RuntimeError: "));
        // And a mended one is taken.
        File.WriteAllText(Mark, "mended");
        server.Signal(PosixSignal.SIGHUP);
        await log.WaitFor("Reloaded");
    }

    [Theory]
    [InlineData("/kill", "was killed by SIGKILL")]
    [InlineData("/exit", "exited with code 7")]
    public async Task A_worker_that_dies_is_replaced(string path, string how)
    {
        await using var server = await Start(2);
        var log = server.Log();
        using (var client = await server.Connect()) await Assert.ThrowsAnyAsync<IOException>(() => client.Exchange(Request.Get(path)));
        await log.WaitFor(how, "is ready (2 of 2)");
        using var other = await server.Connect();
        Assert.Equal(200, (await other.Exchange(Request.Get("/"))).StatusCode);
    }

    [Theory]
    [InlineData("fails_at_import:app", 3)]
    [InlineData("supervised:nothing", 4)]
    public async Task An_application_that_cannot_start_is_told_once_with_gunicorns_exit_code(string app, int expected)
    {
        var directory = app.StartsWith("fails", StringComparison.Ordinal) ? Path.Combine(Repository.Apps, "startup") : Repository.Apps;
        var (code, output) = await WizgiProcess.Run([app, "-w", "4", "-b", "127.0.0.1:0", "--python", Repository.Python], new() { Directory = directory });
        Assert.Equal(expected, code);
        Assert.Single(Regex.Matches(output, "Booting worker"));
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TERM_waits_for_the_requests_under_way()
    {
        await using var server = await Start(1);
        using var client = await server.Connect();
        var log = server.Log();
        await client.Send(Request.Get("/sleep?1.0"));
        // It is with a worker once that worker does not answer another.
        server.Signal(PosixSignal.SIGTERM);
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
        Assert.Equal(0, await server.WaitForExit());
        Assert.DoesNotContain("cut by the stop", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task USR1_opens_the_log_files_anew()
    {
        var access = Path.Combine(Folder, "access.log");
        await using var server = await Start(1, "--access-logfile", access);
        File.Move(access, access + ".1");
        server.Signal(User1);
        await Eventually(() => File.Exists(access));
        using var client = await server.Connect();
        await client.Exchange(Request.Get("/after"));
        await Eventually(() => File.ReadAllText(access).Contains("GET /after", StringComparison.Ordinal));
        Assert.DoesNotContain("GET /after", File.ReadAllText(access + ".1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_whose_supervisor_is_killed_end()
    {
        await using var server = await Start(2);
        var workers = Workers(server);
        server.Signal((PosixSignal)9);
        await Eventually(() => workers.TrueForAll(worker => !IsAlive(worker)));
    }

    [Fact]
    public async Task A_supervisor_loads_no_Python_and_is_small()
    {
        await using var server = await Start(1);
        Assert.DoesNotContain("libpython", File.ReadAllText($"/proc/{server.Id}/maps"), StringComparison.Ordinal);
        var pss = File.ReadLines($"/proc/{server.Id}/smaps_rollup").Single(line => line.StartsWith("Pss:", StringComparison.Ordinal));
        Assert.InRange(int.Parse(Digits().Match(pss).Value, System.Globalization.CultureInfo.InvariantCulture), 1, 35 * 1024);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
