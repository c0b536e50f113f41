using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Nesting;

/// <summary>A server that is not Wizgi's, in a Python that Wizgi did not start, with the module <c>wizgi</c> on its path: <c>tests/apps/hosting</c>.</summary>
/// <param name="module">What must be importable for it.</param>
/// <param name="package">Debian's package of that.</param>
/// <param name="command">The arguments of Python.</param>
public abstract partial class ForeignServer(string module, string package, params string[] command) : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _process;

    /// <summary>The folder that makes <c>import wizgi</c> work.</summary>
    public static string ModuleFolder { get; } = Path.Combine(Repository.Root, "src", "Wizgi.Cli", "bin", "Release", "net10.0", "python");

    /// <summary>What must have been printed at the end.</summary>
    protected virtual string Farewell => "the host says goodbye";

    /// <summary>Of the process that was started.</summary>
    public int Id => _process!.Id;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>Standard output and error so far.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public async ValueTask InitializeAsync()
    {
        using (var probe = Process.Start(Command(["-c", $"import {module}"]))!)
        {
            await probe.WaitForExitAsync();
            if (probe.ExitCode != 0) return;
        }
        _process = new Process { StartInfo = Command(command) };
        _process.OutputDataReceived += (_, line) => Collect(line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Task.WhenAny(_listening.Task, _process.WaitForExitAsync(), Task.Delay(Patience));
        if (!_listening.Task.IsCompleted) throw new InvalidOperationException($"{string.Join(' ', command)} does not listen:\n{Output}");
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = await _listening.Task };
    }

    /// <summary>Skips the test where the server is not installed.</summary>
    public void Require()
    {
        if (_process is null) Assert.Skip($"{package} is not installed: apt-get install {package}");
    }

    /// <summary>Waits until the server has printed a text.</summary>
    public async Task WaitForOutput(string text)
    {
        for (var limit = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal); await Task.Delay(10))
            if (limit.Elapsed > Patience) throw new TimeoutException($"'{text}' was not printed:\n{Output}");
    }

    /// <summary>Ends the server by SIGTERM, once. Its exit code.</summary>
    public async Task<int> Stop()
    {
        if (!_process!.HasExited) WizgiProcess.Send(_process.Id, 15);
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    /// <exception cref="InvalidOperationException">It did not end well.</exception>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Client?.Dispose();
        if (_process is null) return;
        try
        {
            // By what Python, or the server, does about SIGTERM, and with the end of what C# had started.
            var code = await Stop();
            if (code != 0 || !Output.Contains(Farewell, StringComparison.Ordinal)) throw new InvalidOperationException($"{string.Join(' ', command)} ended with {code}:\n{Output}");
        }
        finally
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }

    private static ProcessStartInfo Command(string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Python, arguments)
        {
            WorkingDirectory = Path.Combine(Repository.Apps, "hosting"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONPATH"] = ModuleFolder;
        start.Environment["PATH"] = $"{Repository.Root}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }

    private void Collect(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
        if (ListeningLine().Match(line) is { Success: true } match) _listening.TrySetResult(new Uri(match.Groups["url"].Value));
    }

    [GeneratedRegex(@"Listening at: (?<url>http://\S+)")]
    private static partial Regex ListeningLine();
}

public sealed class TornadoServer() : ForeignServer("tornado", "python3-tornado", "serve.py", "tornado");

public sealed class WaitressServer() : ForeignServer("waitress", "python3-waitress", "serve.py", "waitress");

public sealed class CherootServer() : ForeignServer("cheroot", "python3-cheroot", "serve.py", "cheroot");

/// <summary>The standard library's, with its validator around the application.</summary>
public sealed class WsgirefServer() : ForeignServer("wsgiref", "libpython3-stdlib", "serve.py", "wsgiref");

public sealed class GunicornServer() : ForeignServer("gunicorn", "python3-gunicorn", "-m", "gunicorn", "-b", "127.0.0.1:0", "-w", "2", "--threads", "2", "shop:app");

/// <summary>Bottle's own way to start a server, which here becomes <c>wizgi</c>.</summary>
public sealed class BottleRun() : ForeignServer("bottle", "python3-bottle", "bottle_run.py", "0")
{
    protected override string Farewell => "Stopped";
}
