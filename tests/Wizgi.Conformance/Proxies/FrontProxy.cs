using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>A proxy of Debian's in front of wizgi, in the foreground and with a folder of its own.</summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    private const int Attempts = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly IPEndPoint _endPoint;

    private FrontProxy(TemporaryFolder folder, Process process, IPEndPoint endPoint) => (_folder, _process, _endPoint) = (folder, process, endPoint);

    public IPEndPoint EndPoint => _endPoint;

    /// <param name="program">Its path; the test is skipped when it is not installed.</param>
    /// <param name="arguments">Before the path of the configuration.</param>
    /// <param name="configure">From the port to listen on, on 127.0.0.1, and the folder, to the configuration.</param>
    public static async Task<FrontProxy> Start(string program, string[] arguments, Func<int, string, string> configure)
    {
        Assert.SkipUnless(File.Exists(program), $"{Path.GetFileName(program)} is not installed: apt-get install {Path.GetFileName(program)}");
        for (var attempt = 1; ; attempt++)
        {
            var folder = new TemporaryFolder();
            // Somebody else may take the port in between; then the proxy ends, and another port is tried.
            var endPoint = new IPEndPoint(IPAddress.Loopback, FreePort());
            await File.WriteAllTextAsync(folder["proxy.conf"], configure(endPoint.Port, folder.Path));
            var process = Process.Start(new ProcessStartInfo(program, [.. arguments, folder["proxy.conf"]]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var proxy = new FrontProxy(folder, process, endPoint);
            var output = process.StandardError.ReadToEndAsync();
            _ = process.StandardOutput.ReadToEndAsync();
            if (await proxy.IsListening()) return proxy;
            await proxy.DisposeAsync();
            if (attempt == Attempts) throw new InvalidOperationException($"{program} did not start:\n{await output}");
        }
    }

    /// <summary>Connects from 127.0.0.2, so that the client is told from the proxy.</summary>
    public async Task<WireClient> Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
        await socket.ConnectAsync(_endPoint);
        return new WireClient(socket);
    }

    public HttpClient HttpClient() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{_endPoint}") };

    public async Task<WireResponse> Exchange(string request)
    {
        using var client = await Connect();
        return await client.Exchange(request);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> IsListening()
    {
        var limit = Stopwatch.StartNew();
        while (!_process.HasExited && limit.Elapsed < Patience)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await probe.ConnectAsync(_endPoint);
                return !_process.HasExited;
            }
            catch (SocketException)
            {
                await Task.Delay(10);
            }
        }
        return false;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
