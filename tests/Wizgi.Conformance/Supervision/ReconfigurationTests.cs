using System.Net.Sockets;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>HUP reads the configuration anew: docs/signals.md.</summary>
public sealed class ReconfigurationTests : SupervisedServer
{
    private string Config => Path.Combine(Folder, "wizgi.ini");

    private string Unix(string name) => Path.Combine(Folder, name);

    [Fact]
    public async Task HUP_follows_the_number_of_workers_and_the_addresses_and_loses_no_request()
    {
        Configure(workers: 1, "127.0.0.1:0", $"unix:{Unix("one")}");
        await using var server = await StartConfigured();
        await using var load = new Load(server);
        await using var onSocket = new Load(new UnixDomainSocketEndPoint(Unix("one")), clients: 4);
        await onSocket.Wait(50);
        Configure(workers: 3, "127.0.0.1:0", $"unix:{Unix("two")}");
        // Its clients go elsewhere before it is closed.
        Assert.Empty(await onSocket.Stop());
        var log = server.Log();
        server.Signal(PosixSignal.SIGHUP);
        await Eventually(log, "Reloaded", 1);
        await Eventually(() => Workers(server).Count == 3);
        Assert.Contains($"Listening at: unix:{Unix("two")}", log.Text, StringComparison.Ordinal);
        Assert.Contains($"Not listening any more at: unix:{Unix("one")}", log.Text, StringComparison.Ordinal);
        Assert.Equal((false, true), (File.Exists(Unix("one")), File.Exists(Unix("two"))));
        using var client = await WizgiProcess.Connect(new UnixDomainSocketEndPoint(Unix("two")));
        Assert.Equal(200, (await client.Exchange(Request.Get("/"))).StatusCode);
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        Assert.Equal(0, await server.Stop());
        Assert.False(File.Exists(Unix("two")));
    }

    [Theory]
    [InlineData("wrong", "wizgi.ini: workers many: a number from 0 to 1024, or auto, is needed")]
    [InlineData("busy", "is in use")]
    [InlineData("none", "a supervisor cannot become a server without one by a reload")]
    public async Task HUP_with_a_broken_configuration_changes_nothing_and_says_why(string how, string why)
    {
        Configure(workers: 2, "127.0.0.1:0");
        await using var server = await StartConfigured();
        await Eventually(() => server.Output.Contains("(2 of 2)", StringComparison.Ordinal));
        await using var load = new Load(server);
        await server.WaitForOutput("(2 of 2)");
        var old = Workers(server);
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        other.Listen();
        var text = await File.ReadAllTextAsync(Config, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Config, how switch
        {
            "wrong" => text.Replace("workers = 2", "workers = many", StringComparison.Ordinal),
            "none" => text.Replace("workers = 2", "workers = 0", StringComparison.Ordinal),
            _ => text.Replace("127.0.0.1:0", $"127.0.0.1:0, {other.LocalEndPoint}", StringComparison.Ordinal),
        }, TestContext.Current.CancellationToken);
        var log = server.Log();
        server.Signal(PosixSignal.SIGHUP);
        await log.WaitFor("The reload is given up, and nothing has changed: ", why);
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        Assert.Equal(old, Workers(server));
        // And a mended one is taken.
        await File.WriteAllTextAsync(Config, text, TestContext.Current.CancellationToken);
        server.Signal(PosixSignal.SIGHUP);
        await Eventually(log, "Reloaded", 1);
    }

    [Fact]
    public async Task A_reload_that_fails_in_the_application_closes_the_sockets_that_it_opened()
    {
        Configure(workers: 1, "127.0.0.1:0");
        await using var server = await StartConfigured();
        await using var load = new Load(server);
        Configure(workers: 1, "127.0.0.1:0", $"unix:{Unix("two")}");
        await File.WriteAllTextAsync(Mark, "broken", TestContext.Current.CancellationToken);
        var log = server.Log();
        server.Signal(PosixSignal.SIGHUP);
        await Eventually(log, "The old workers go on serving", 1);
        await Eventually(() => !File.Exists(Unix("two")));
        await load.Wait(100);
        Assert.Empty(await load.Stop());
    }

    private void Configure(int workers, params string[] addresses) => File.WriteAllText(Config,
        $"wsgi_app = supervised:app\nchdir = {Repository.Apps}\npython = {Repository.Python}\nworkers = {workers}\nbind = {string.Join(", ", addresses)}\n");

    private Task<WizgiProcess> StartConfigured() =>
        WizgiProcess.Start($"--config={Config}", new() { IsConfigured = true, Directory = Folder, Environment = new() { ["MARK"] = Mark } });
}
