using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Gateways;

/// <summary>A program that serves a unix socket, and the folder of that socket.</summary>
public sealed class OriginProgram : IAsyncDisposable
{
    // FastCGI's way to start an application: the socket is its descriptor 0 (specification §2.2).
    private const string Launcher = """
        import os, socket, sys
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(sys.argv[1])
        listener.listen(256)
        os.dup2(listener.fileno(), 0)
        os.execv(sys.argv[2], sys.argv[2:])
        """;

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private OriginProgram(TemporaryFolder folder, Process process) => (_folder, _process) = (folder, process);

    public string Socket => _folder["origin.sock"];

    /// <summary>The file whose text the application reads when it is loaded.</summary>
    public string Mark => _folder["mark"];

    public int Id => _process.Id;

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    /// <summary>Starts a program whose descriptor 0 is the socket.</summary>
    public static Task<OriginProgram> Inheriting(params string[] command) => Start(socket => [Repository.Python, "-c", Launcher, socket, .. command], null);

    /// <summary>Starts a program that makes the socket itself.</summary>
    /// <param name="command">From the path of the socket.</param>
    /// <param name="mark">What stands in the mark; null: there is none.</param>
    public static async Task<OriginProgram> Start(Func<string, string[]> command, string? mark)
    {
        var folder = new TemporaryFolder();
        if (mark is not null) await File.WriteAllTextAsync(folder["mark"], mark);
        var words = command(folder["origin.sock"]);
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = Repository.Apps, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["MARK"] = folder["mark"];
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        var origin = new OriginProgram(folder, new Process { StartInfo = start });
        origin._process.OutputDataReceived += (_, line) => origin.Collect(line.Data);
        origin._process.ErrorDataReceived += (_, line) => origin.Collect(line.Data);
        origin._process.Start();
        origin._process.BeginOutputReadLine();
        origin._process.BeginErrorReadLine();
        for (var clock = Stopwatch.StartNew(); !await IsListening(origin.Socket) && !origin._process.HasExited; await Task.Delay(50))
            if (clock.Elapsed > TimeSpan.FromSeconds(60)) throw new InvalidOperationException($"{words[0]} does not listen:\n{origin.Output}");
        return origin;
    }

    public async Task<int> WaitForExit()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async Task WaitForOutput(string text)
    {
        for (var clock = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal); await Task.Delay(50))
            if (clock.Elapsed > TimeSpan.FromSeconds(60)) throw new InvalidOperationException($"'{text}' was not said:\n{Output}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<bool> IsListening(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Collect(string? line)
    {
        if (line is not null) lock (_output) _output.AppendLine(line);
    }
}
