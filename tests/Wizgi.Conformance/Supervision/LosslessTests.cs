using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>Under constant load, on kept and on new connections, nothing that happens to workers costs a client its answer.</summary>
public sealed class LosslessTests : SupervisedServer
{
    [Fact]
    public async Task HUP_ten_times_replaces_every_worker_and_loses_no_request()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        for (var round = 0; round < 10; round++)
        {
            var old = Workers(server);
            var log = server.Log();
            File.WriteAllText(Mark, $"round {round}");
            server.Signal(PosixSignal.SIGHUP);
            await Eventually(log, "Reloaded", 1);
            await load.Wait(100);
            await Eventually(() => !Workers(server).Intersect(old).Any());
        }
        Assert.Empty(await load.Stop());
        using var client = await server.Connect();
        Assert.Contains(" round 9 ", (await client.Exchange(Request.Get("/"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HUPs_that_come_faster_than_a_reload_lose_no_request()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        var log = server.Log();
        for (var round = 0; round < 10; round++)
        {
            server.Signal(PosixSignal.SIGHUP);
            await load.Wait(50);
        }
        await Eventually(() => log.Text.LastIndexOf("Reloaded", StringComparison.Ordinal) > log.Text.LastIndexOf("Reloading", StringComparison.Ordinal));
        await load.Wait(100);
        Assert.Empty(await load.Stop());
    }

    [Fact]
    public async Task A_stop_and_the_start_of_another_on_the_same_socket_lose_no_request()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(512);
        var first = await StartOn(listener);
        await using var load = new Load(listener.LocalEndPoint!);
        for (var round = 0; round < 3; round++)
        {
            await load.Wait(100);
            // As systemd restarts a service: the old one ends first, and clients wait in the socket.
            Assert.Equal(0, await first.Stop());
            await first.DisposeAsync();
            first = await StartOn(listener);
        }
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        await first.DisposeAsync();
    }

    [Fact]
    public async Task TTIN_and_TTOU_change_the_number_of_workers_and_lose_no_request()
    {
        await using var server = await Start(1);
        await using var load = new Load(server);
        for (var round = 0; round < 3; round++)
        {
            var log = server.Log();
            server.Signal(MoreWorkers);
            await Eventually(log, "is ready (2 of 2)", 1);
            await load.Wait(100);
            server.Signal(FewerWorkers);
            await Eventually(log, "has stopped", 1);
            await load.Wait(100);
        }
        Assert.Empty(await load.Stop());
        Assert.Single(Workers(server));
    }

    [Fact]
    public async Task Workers_that_are_replaced_after_500_requests_lose_none()
    {
        await using var server = await Start(2, "--max-requests", "500", "--max-requests-jitter", "50");
        await using var load = new Load(server);
        var log = server.Log();
        await Eventually(log, "has stopped", 6);
        Assert.Empty(await load.Stop());
        Assert.Contains("is to be replaced: it has answered 5", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_killed_costs_only_the_requests_inside_it()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        await load.Wait(200);
        var log = server.Log();
        var victim = Workers(server)[0];
        using (var killer = System.Diagnostics.Process.GetProcessById(victim)) killer.Kill();
        await Eventually(log, "is ready (2 of 2)", 1);
        await load.Wait(500, mayFail: true);
        var failures = await load.Stop();
        // Each client has one request at a time; a kept connection was that worker's, a new one had no answer before.
        Assert.InRange(failures.Count, 0, 8);
        Assert.All(failures, failure => Assert.True(failure.LastAnswer.Length == 0 || failure.LastAnswer.StartsWith($"{victim} ", StringComparison.Ordinal), failure.ToString()));
        Assert.All(failures, failure => Assert.DoesNotContain("refused", failure.What, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_kept_connection_of_a_stopping_worker_gets_its_answer_and_is_told_that_it_was_the_last()
    {
        await using var server = await Start(1);
        using var client = await server.Connect();
        var first = await client.Exchange(Request.Get("/"));
        Assert.Null(first.Header("Connection"));
        var log = server.Log();
        server.Signal(PosixSignal.SIGHUP);
        await log.WaitFor("Stopping gracefully");
        var second = await client.Exchange(Request.Get("/"));
        Assert.Equal("close", second.Header("Connection"));
        Assert.Equal(first.Body, second.Body);
        Assert.Equal("", await client.ReadToEnd());
    }

    private async Task<WizgiProcess> StartOn(Socket listener)
    {
        // The descriptor is inherited by the shell, which then names itself as whom it is meant for.
        var descriptor = listener.Handle.ToInt32().ToString(CultureInfo.InvariantCulture);
        var options = Options(2);
        try
        {
            return await WizgiProcess.Start("supervised:app", new()
            {
                Arguments = options.Arguments,
                Environment = options.Environment,
                Through = [Repository.Python, "-c", Inherit, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), descriptor],
            });
        }
        catch (InvalidOperationException problem) when (problem.Message.Contains("pidfd_getfd: Operation not permitted", StringComparison.Ordinal))
        {
            Assert.Skip("this user may not take a descriptor from another process");
            throw;
        }
    }

    // .NET starts processes with no descriptor but the standard ones: this takes it from the process that has it (pidfd_getfd(2)).
    private const string Inherit = """
        import ctypes, os, sys
        libc = ctypes.CDLL(None, use_errno=True)
        pidfd = os.pidfd_open(int(sys.argv[1]))
        taken = libc.syscall(438, pidfd, int(sys.argv[2]), 0)
        if taken < 0:
            sys.exit("pidfd_getfd: " + os.strerror(ctypes.get_errno()))
        os.close(pidfd)
        if taken != 3:
            os.dup2(taken, 3)
        os.set_inheritable(3, True)
        os.execvpe("sh", ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"', *sys.argv[3:]], os.environ)
        """;
}
