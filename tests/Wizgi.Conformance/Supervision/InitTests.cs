using System.Diagnostics;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>The supervisor as process 1 of a container: it gets the orphans, and signals that nobody handles do not end it.</summary>
public sealed class InitTests : SupervisedServer
{
    private static readonly string[] NewNamespace = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"];

    [Fact]
    public async Task Process_1_leaves_no_zombies_and_stops_on_TERM()
    {
        SkipWhereNamespacesAreForbidden();
        await using var server = await WizgiProcess.Start("supervised:app", new() { Arguments = Options(2).Arguments, Environment = Options(2).Environment, Through = NewNamespace });
        Assert.Contains("Listening at: http://127.0.0.1", server.Output, StringComparison.Ordinal);
        Assert.Contains(" (1)", server.Output, StringComparison.Ordinal);
        var init = Assert.Single(Workers(server.Id));
        await Eventually(() => Workers(init).Count == 2);
        var log = server.Log();
        for (var request = 0; request < 5; request++)
        {
            using var client = await server.Connect();
            Assert.Equal(200, (await client.Exchange(Request.Get("/orphan"))).StatusCode);
        }
        // Orphans come to it, end, and are gone; its workers stay, and nobody takes an orphan for one.
        await Eventually(() => Workers(init).Count == 2);
        Assert.All(Workers(init), worker => Assert.True(IsAlive(worker)));
        Assert.DoesNotContain("it is replaced", log.Text, StringComparison.Ordinal);
        // It cannot give its place to another.
        Assert.True(Signal(init, User2));
        await log.WaitFor("No new supervisor: this is process 1");
        // unshare ends as its child does.
        Assert.True(Signal(init, PosixSignal.SIGTERM));
        Assert.Equal(0, await server.WaitForExit());
        await log.WaitFor("Handling signal: term", "Shutting down");
    }

    [Fact]
    public async Task Process_1_waits_for_orphans_also_when_it_has_no_worker()
    {
        SkipWhereNamespacesAreForbidden();
        // No terminal: WINCH is for services.
        await using var server = await WizgiProcess.Start("supervised:app", new() { Arguments = Options(1).Arguments, Environment = Options(1).Environment, Through = ["setsid", .. NewNamespace] });
        var init = Assert.Single(Workers(server.Id));
        Assert.True(Signal(init, Window));
        await Eventually(() => Workers(init).Count == 0);
        // Somebody enters the container, and leaves a process behind.
        using (var visitor = Process.Start("nsenter", ["--target", $"{init}", "--pid", "sh", "-c", "sleep 0.5 & exit 0"]))
        {
            await visitor.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, visitor.ExitCode);
        }
        Assert.Single(Workers(init));
        await Eventually(() => Workers(init).Count == 0);
        Assert.True(Signal(init, PosixSignal.SIGTERM));
        Assert.Equal(0, await server.WaitForExit());
    }

    private static void SkipWhereNamespacesAreForbidden()
    {
        try
        {
            using var probe = Process.Start(new ProcessStartInfo(NewNamespace[0], [.. NewNamespace[1..], "true"]) { RedirectStandardError = true })!;
            var why = probe.StandardError.ReadToEnd();
            probe.WaitForExit();
            Assert.SkipUnless(probe.ExitCode == 0, $"no new process namespace may be made here: {why.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("unshare (util-linux) is not on this machine");
        }
    }
}
