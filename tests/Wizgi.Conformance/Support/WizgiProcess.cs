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

    /// <summary>Where the server listens, when it listens on TCP. The first <c>-b</c> of several.</summary>
    public IPEndPoint EndPoint { get; private set; } = new(IPAddress.None, 0);

    /// <summary>The address as a URL without a trailing slash, e.g. <c>http://127.0.0.1:43211</c>.</summary>
    public string Url => $"http://{EndPoint}";

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
        return server;
    }

    /// <summary>Runs <c>wizgi</c> with these arguments to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Run(string[] arguments, WizgiOptions? options = null)
    {
        await using var server = Launch(arguments, options ?? new());
        var code = await server.WaitForExit();
        return (code, server.Output);
    }

    private static WizgiProcess Launch(string[] arguments, WizgiOptions options)
    {
        var start = new ProcessStartInfo(Repository.Wizgi, arguments)
        {
            WorkingDirectory = options.Directory ?? Repository.Apps,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in options.Environment) start.Environment[name] = value;
        // The tests choose the interpreter; a developer's own virtual environment does not.
        if (!options.Environment.ContainsKey("VIRTUAL_ENV")) start.Environment.Remove("VIRTUAL_ENV");
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
        lock (_output) _output.AppendLine(line);
        if (_listening.Task.IsCompleted || ListeningLine().Match(line) is not { Success: true } match) return;
        if (match.Groups["tcp"] is { Success: true } tcp) EndPoint = IPEndPoint.Parse(tcp.Value);
        _listening.TrySetResult();
    }

    /// <summary>Opens a TCP connection to the server.</summary>
    public async Task<WireClient> Connect()
    {
        var socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(EndPoint);
        return new WireClient(socket);
    }

    public HttpClient HttpClient(bool followRedirects = false, bool cookies = true) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = followRedirects, UseCookies = cookies, UseProxy = false }) { BaseAddress = new Uri(Url) };

    /// <summary>Waits until a text stands in <see cref="Output"/>; fails with the whole output when it does not come.</summary>
    public async Task WaitForOutput(string text)
    {
        var limit = Stopwatch.StartNew();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (limit.Elapsed > TimeSpan.FromSeconds(10)) throw new TimeoutException($"'{text}' was not printed:\n{Output}");
            await Task.Delay(10);
        }
    }

    public void Signal(PosixSignal signal) => _ = Kill(_process.Id, Number(signal));

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

    public async ValueTask DisposeAsync()
    {
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

    [GeneratedRegex(@"Listening at: (http://(?<tcp>\S+:\d+)|unix:(?<unix>\S+))")]
    private static partial Regex ListeningLine();
}
