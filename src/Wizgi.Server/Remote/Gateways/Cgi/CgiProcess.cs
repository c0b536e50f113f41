using System.Globalization;
using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Text;
using Wizgi.Server.Native;

namespace Wizgi.Server.Remote.Gateways.Cgi;

/// <summary>A program that runs for one request.</summary>
internal sealed class CgiProcess : GatewayCall
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly AnonymousPipeServerStream _input;
    private readonly AnonymousPipeServerStream _output;
    private readonly AnonymousPipeServerStream _errors;
    private readonly int _process;
    private readonly string _path;
    private readonly StandardErrorLines _lines;
    private readonly Action<string>? _log;
    private readonly Action _ended;
    private readonly Task _readingErrors;

    private CgiProcess(int process, string path, Action<string>? log, Action ended, AnonymousPipeServerStream input, AnonymousPipeServerStream output, AnonymousPipeServerStream errors)
    {
        (_process, _path, _log, _ended, _input, _output, _errors) = (process, path, log, ended, input, output, errors);
        _lines = new StandardErrorLines(log);
        _readingErrors = ReadErrors();
    }

    /// <param name="path">The program.</param>
    /// <param name="variables">Its environment, besides PATH.</param>
    /// <param name="log">Gets the lines of its standard error, and its status if it is not 0.</param>
    /// <param name="ended">Is called when it has ended.</param>
    /// <exception cref="HttpRequestException">It cannot be started.</exception>
    public static CgiProcess Start(string path, Dictionary<string, string> variables, Action<string>? log, Action ended)
    {
        AnonymousPipeServerStream input = new(PipeDirection.Out), output = new(PipeDirection.In), errors = new(PipeDirection.In);
        var environment = variables.Where(static variable => !variable.Key.Contains('=', StringComparison.Ordinal)).Select(static variable => Encoding.Latin1.GetBytes($"{variable.Key}={variable.Value}"))
            .Prepend(Encoding.UTF8.GetBytes($"PATH={Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin"}")).ToList();
        AnonymousPipeServerStream[] pipes = [input, output, errors];
        var process = Spawn.Start(path, environment, Path.GetDirectoryName(path)!, Array.ConvertAll(pipes, static pipe => (int)pipe.ClientSafePipeHandle.DangerousGetHandle()));
        foreach (var pipe in pipes) pipe.DisposeLocalCopyOfClientHandle();
        if (process > 0) return new CgiProcess(process, path, log, ended, input, output, errors);
        foreach (var pipe in pipes) pipe.Dispose();
        throw GatewayProblem.Malformed($"{path} cannot be started: {Marshal.GetPInvokeErrorMessage(-process)}");
    }

    public override async ValueTask SendBody(ReadOnlyMemory<byte> block, CancellationToken cancel)
    {
        try
        {
            await _input.WriteAsync(block, cancel).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            throw GatewayProblem.Ended("the program takes no more input", problem);
        }
    }

    public override ValueTask EndBody(CancellationToken cancel) => _input.DisposeAsync();

    public override async ValueTask<int> Receive(Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            var count = await _output.ReadAsync(buffer, cancel).ConfigureAwait(false);
            HasReceived |= count > 0;
            return count;
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException)
        {
            throw GatewayProblem.Ended("the program's output broke off", problem);
        }
    }

    protected override void Close(bool isComplete)
    {
        if (!isComplete) Children.Signal(_process, Children.Terminate);
        _ = WaitForEnd(isComplete);
    }

    /// <summary>Waits until it has ended, at last by force: it, and what it has started.</summary>
    private async Task WaitForEnd(bool isComplete)
    {
        await _input.DisposeAsync().ConfigureAwait(false);
        await _output.DisposeAsync().ConfigureAwait(false);
        var since = Environment.TickCount64;
        string? how;
        for (var pause = 1; !Children.HasEnded(_process, out how); pause = Math.Min(pause * 2, 100))
        {
            if (!isComplete && Environment.TickCount64 - since > Patience.TotalMilliseconds) Children.Signal(_process, Children.Kill);
            await Task.Delay(pause).ConfigureAwait(false);
        }
        // What it left behind goes too, unless all went well.
        if (!isComplete) Children.Signal(_process, Children.Kill);
        await Task.WhenAny(_readingErrors, Task.Delay(Patience)).ConfigureAwait(false);
        await _errors.DisposeAsync().ConfigureAwait(false);
        if (how is not null) _log?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{_path} ({_process}) {how}"));
        _ended();
    }

    private async Task ReadErrors()
    {
        var buffer = new byte[4096];
        try
        {
            for (int count; (count = await _errors.ReadAsync(buffer).ConfigureAwait(false)) > 0;) _lines.Add(buffer.AsSpan(0, count));
        }
        catch (Exception problem) when (problem is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It has ended, or nobody waits for it any more.
        }
        _lines.End();
    }
}
