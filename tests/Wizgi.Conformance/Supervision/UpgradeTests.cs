using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>USR2 starts the program that is on the disk now; it takes the sockets over, and the old one ends: docs/signals.md.</summary>
public sealed partial class UpgradeTests : SupervisedServer
{
    [Fact]
    public async Task USR2_gives_the_sockets_to_a_new_supervisor_and_loses_no_request()
    {
        await using var server = await Start(2);
        await using var load = new Load(server);
        await load.Wait(100);
        File.WriteAllText(Mark, "second");
        server.Signal(User2);
        Assert.Equal(0, await server.WaitForEnd());
        await using var successor = new ForeignProcess(NewSupervisor(server.Output));
        await load.Wait(200);
        Assert.Equal(2, Workers(successor.Id).Count);
        // And once more: what took over can be taken over.
        Assert.True(Signal(successor.Id, User2));
        await Eventually(() => !IsAlive(successor.Id));
        await using var third = new ForeignProcess(NewSupervisor(server.Output));
        Assert.NotEqual(successor.Id, third.Id);
        await load.Wait(200);
        Assert.Empty(await load.Stop());
        Assert.Contains(load.Answers, answer => answer.Contains(" second ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_file_of_a_unix_socket_goes_with_the_last_supervisor()
    {
        var path = Path.Combine(Folder, "socket");
        await using var server = await Start(1, "-b", $"unix:{path}");
        await using var load = new Load(server);
        await load.Wait(50);
        server.Signal(User2);
        Assert.Equal(0, await server.WaitForEnd());
        Assert.True(File.Exists(path));
        await using (new ForeignProcess(NewSupervisor(server.Output)))
        {
            await load.Wait(100);
            Assert.Empty(await load.Stop());
        }
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task When_the_new_one_cannot_start_the_old_one_goes_on_and_says_why()
    {
        var path = Path.Combine(Folder, "socket");
        await using var server = await Start(1, "-b", $"unix:{path}");
        await using var load = new Load(server);
        var old = Workers(server);
        var log = server.Log();
        File.WriteAllText(Mark, "broken");
        server.Signal(User2);
        await Eventually(log, "The upgrade is given up: the new supervisor", 1);
        Assert.Contains("exited with code 3 before it served. This one goes on.", log.Text, StringComparison.Ordinal);
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        Assert.Equal(old, Workers(server));
        Assert.True(File.Exists(path));
        // And it can be tried again.
        File.WriteAllText(Mark, "mended");
        server.Signal(User2);
        Assert.Equal(0, await server.WaitForEnd());
        await new ForeignProcess(NewSupervisor(server.Output)).DisposeAsync();
    }

    [Fact]
    public async Task WINCH_stops_the_workers_of_a_service_and_HUP_starts_them_again()
    {
        await using var server = await WizgiProcess.Start("supervised:app", new() { Arguments = Options(2).Arguments, Environment = Options(2).Environment, Through = ["setsid", "-w"] });
        await server.WaitForOutput("(2 of 2)");
        // setsid makes a child of the program where it leads a group already.
        var supervisor = int.Parse(ListeningProcess().Match(server.Output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Signal(supervisor, Window));
        await Eventually(() => Workers(supervisor).Count == 0);
        // Clients wait meanwhile.
        using var client = await server.Connect();
        await client.Send(Request.Get("/"));
        Assert.True(Signal(supervisor, PosixSignal.SIGHUP));
        Assert.Equal(200, (await client.ReadResponse()).StatusCode);
        await Eventually(() => Workers(supervisor).Count == 2);
        Assert.True(Signal(supervisor, PosixSignal.SIGTERM));
        await server.WaitForExit();
    }

    internal static int NewSupervisor(string output) =>
        int.Parse(Upgraded().Matches(output)[^1].Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A process that no test started; it is stopped at the end.</summary>
    internal sealed class ForeignProcess(int id) : IAsyncDisposable
    {
        public int Id => id;

        public async ValueTask DisposeAsync()
        {
            if (Signal(id, PosixSignal.SIGTERM)) await Eventually(() => !IsAlive(id));
        }
    }

    [GeneratedRegex(@"The new supervisor (\d+) serves; this one stops gracefully")]
    private static partial Regex Upgraded();

    [GeneratedRegex(@"Listening at: \S+ \((\d+)\)")]
    private static partial Regex ListeningProcess();
}
