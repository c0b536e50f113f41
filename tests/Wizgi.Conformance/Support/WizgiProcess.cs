using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Wizgi.Conformance.Support;

/// <summary>One running <c>wizgi</c>, started as a user would start it, and stopped when disposed.</summary>
public sealed partial class WizgiProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WizgiProcess(Process process) => _process = process;

    private ImmutableList<EndPoint> _endPoints = [];
    private Proxies.FrontProxy? _webServer;

    /// <summary>Where the server listens, in the order in which it said so.</summary>
    public IReadOnlyList<EndPoint> EndPoints => _endPoints;

    /// <summary>Where the server listens, when it listens on TCP. The first <c>-b</c> of several.</summary>
    public IPEndPoint EndPoint => EndPoints.OfType<IPEndPoint>().First();

    /// <summary>The address as a URL without a trailing slash, e.g. <c>http://127.0.0.1:43211</c>.</summary>
    public string Url => $"{(FrontEnd.IsTls ? "https" : "http")}://{EndPoint}";

    /// <summary>Everything the process has printed so far, standard output and error in order of arrival.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public int Id => _process.Id;

    /// <summary>Starts <c>wizgi APP</c> and returns once it listens. Without a <c>-b</c> it binds 127.0.0.1, port 0.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or did not listen in time; the text holds its output.</exception>
    public static async Task<WizgiProcess> Start(string app, WizgiOptions? options = null)
    {
        var server = Launch([app, .. (options ?? new()).ToArguments()], options ?? new());
        var ended = server._process.WaitForExitAsync();
        var first = await Task.WhenAny(server._listening.Task, ended, Task.Delay(StartLimit));
        if (first != server._listening.Task)
        {
            var output = server.Output;
            await server.DisposeAsync();
            throw new InvalidOperationException($"wizgi {app} {(first == ended ? "ended" : "did not listen in time")}:\n{output}");
        }
        if (options?.IsBehindWebServer ?? FrontEnd.IsGateway)
        {
            server._webServer = await Gateways.GatewayServers.StartNginx("fastcgi", server, "fastcgi_request_buffering off;");
            server._endPoints = [server._webServer.EndPoint];
        }
        return server;
    }

    /// <summary>Runs <c>wizgi</c> with these arguments to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string[] arguments, WizgiOptions? options = null)
    {
        await using var server = Launch(arguments, options ?? new());
        var code = await server.WaitForExit();
        return (code, server.Output);
    }

    /// <summary>Starts <c>wizgi</c> with these arguments, and does not wait for it.</summary>
    internal static WizgiProcess Launch(string[] arguments, WizgiOptions options)
    {
        string[] command = [.. options.Through, options.Program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = options.Directory ?? Repository.Apps,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in options.Environment) start.Environment[name] = value;
        // The tests choose the interpreter; a developer's own virtual environment does not.
        if (!options.Environment.ContainsKey("VIRTUAL_ENV")) start.Environment.Remove("VIRTUAL_ENV");
        // Wizgi would take those of the tests for settings that it does not know.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("WIZGI_TESTS_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        var server = new WizgiProcess(new Process { StartInfo = start });
        server._process.OutputDataReceived += (_, line) => server.Collect(line.Data);
        server._process.ErrorDataReceived += (_, line) => server.Collect(line.Data);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    private void Collect(string? line)
    {
        if (line is null) return;
        if (ListeningLine().Match(line) is { Success: true } match)
        {
            var endPoint = match.Groups["tcp"] is { Success: true } tcp ? IPEndPoint.Parse(tcp.Value)
                : (EndPoint)new UnixDomainSocketEndPoint(match.Groups["unix"].Value);
            ImmutableInterlocked.Update(ref _endPoints, points => points.Add(endPoint));
        }
        lock (_output) _output.AppendLine(line);
        if (_endPoints.Count > 0) _listening.TrySetResult();
    }

    /// <summary>Opens a connection to the first address the server listens on.</summary>
    public Task<WireClient> Connect() => Connect(EndPoints[0]);

    public static async Task<WireClient> Connect(EndPoint endPoint)
    {
        var isTcp = endPoint is IPEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isTcp ? ProtocolType.Tcp : ProtocolType.Unspecified);
        if (isTcp) socket.NoDelay = true;
        await socket.ConnectAsync(endPoint);
        return new WireClient(socket, FrontEnd.IsTls ? await FrontEnd.Secure(socket) : null);
    }

    public HttpClient HttpClient(bool followRedirects = false, bool cookies = true) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseCookies = cookies, UseProxy = false, SslOptions = FrontEnd.ClientOptions }) { BaseAddress = new Uri(Url) };

    /// <summary>Waits until a text stands in <see cref="Output"/>; fails with the whole output when it does not come.</summary>
    public Task WaitForOutput(string text) => new ProcessLog(this, 0).WaitFor(text);

    /// <summary>What the process prints from now on.</summary>
    public ProcessLog Log() => new(this, Output.Length);

    public void Signal(PosixSignal signal) => _ = Kill(_process.Id, Number(signal));

    /// <summary>Sends a signal, by its number, to any process: a worker.</summary>
    public static void Send(int process, int signal) => _ = Kill(process, signal);

    /// <summary>Sends SIGTERM and returns the exit code.</summary>
    public Task<int> Stop()
    {
        Signal(PosixSignal.SIGTERM);
        return WaitForExit();
    }

    public async Task<int> WaitForExit()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits for the process alone: one that it started goes on, and goes on writing to the same output.</summary>
    public async Task<int> WaitForEnd()
    {
        using var limit = new CancellationTokenSource(StartLimit);
        while (!_process.HasExited) await Task.Delay(20, limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_webServer is not null) await _webServer.DisposeAsync();
        if (!_process.HasExited)
        {
            Signal(PosixSignal.SIGTERM);
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }
        _process.Dispose();
    }

    private static int Number(PosixSignal signal) => signal switch
    {
        PosixSignal.SIGTERM => 15,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGHUP => 1,
        _ => (int)signal,
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"Listening at: (\w+://(?<tcp>[^/\s]+:\d+)|(\w+://)?unix:(?<unix>\S+))")]
    private static partial Regex ListeningLine();
}
