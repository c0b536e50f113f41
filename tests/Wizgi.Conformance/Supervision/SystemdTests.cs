using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>systemd's socket activation and notifications: sd_listen_fds(3), sd_notify(3).</summary>
public sealed class SystemdTests : IDisposable
{
    // Passes its listening socket on as descriptor 3, as systemd does; the shell sets what exec keeps: its own process number.
    private const string Activate = """
        import os, socket, sys
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        if listener.fileno() != 3:
            os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        print("activated", listener.getsockname()[1], flush=True)
        os.execvpe("sh", ["sh", "-c", 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$@"', *sys.argv[1:]], os.environ)
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("wizgi-systemd-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    public async Task A_socket_of_systemd_is_served_instead_of_b(string workers)
    {
        await using var server = await WizgiProcess.Start("supervised:app", new()
        {
            Arguments = ["-w", workers, "-b", "127.0.0.1:1"],
            Through = [Repository.Python, "-c", Activate],
        });
        Assert.Contains($"activated {server.EndPoint.Port}", server.Output, StringComparison.Ordinal);
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Exchange(Request.Get("/"))).StatusCode);
    }

    // Without the variable, a process that is to embed Python starts again, with the socket.
    [Theory]
    [InlineData("0", "hosted")]
    [InlineData("0", "embedded")]
    [InlineData("1", "hosted")]
    public async Task The_application_finds_no_variable_of_the_sockets(string workers, string mode)
    {
        var dotnet = Path.Combine(Path.GetDirectoryName(Repository.Wizgi)!, "src", "Wizgi.Cli", "bin", "Release", "net10.0", "Wizgi.Cli.dll");
        await using var server = await WizgiProcess.Start("each:app", new()
        {
            Arguments = ["-w", workers, "--python-mode", mode],
            Through = [Repository.Python, "-c", Activate, "sh", "-c", $"shift; exec dotnet {dotnet} \"$@\"", "wizgi"],
        });
        using var client = await server.Connect();
        var variables = "[name for name in __import__('os').environ if name.startswith('LISTEN')]";
        Assert.Equal("[]", (await client.Exchange(Request.Get(Request.Expression(variables)))).Body);
    }

    [Fact]
    public async Task The_service_manager_is_told_again_and_again_that_the_server_lives()
    {
        var path = Path.Combine(_folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using var server = await WizgiProcess.Start("supervised:app", new() { Arguments = ["-w", "1"], Environment = new() { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "200000" } });
        Assert.Equal($"READY=1\nMAINPID={server.Id}", await Hear(manager));
        for (var time = 0; time < 3; time++) Assert.Equal("WATCHDOG=1", await Hear(manager));
    }

    [Fact]
    public async Task The_service_manager_hears_of_ready_reload_and_stop()
    {
        var path = Path.Combine(_folder, "notify");
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(path));
        await using var server = await WizgiProcess.Start("supervised:app", new() { Arguments = ["-w", "1"], Environment = new() { ["NOTIFY_SOCKET"] = path } });
        Assert.Equal($"READY=1\nMAINPID={server.Id}", await Hear(manager));
        server.Signal(PosixSignal.SIGHUP);
        Assert.StartsWith("RELOADING=1\nMONOTONIC_USEC=", await Hear(manager), StringComparison.Ordinal);
        Assert.StartsWith("READY=1", await Hear(manager), StringComparison.Ordinal);
        server.Signal(PosixSignal.SIGTERM);
        Assert.Equal("STOPPING=1", await Hear(manager));
    }

    private static async Task<string> Hear(Socket manager)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var bytes = new byte[1024];
        return Encoding.UTF8.GetString(bytes, 0, await manager.ReceiveAsync(bytes, limit.Token));
    }
}
