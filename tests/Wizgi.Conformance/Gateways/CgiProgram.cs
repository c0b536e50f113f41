using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Gateways;

/// <summary><c>wizgi cgi</c>, started with a made environment: bytes in, bytes out.</summary>
internal sealed class CgiProgram : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Variables may be bytes that are no text, which .NET would not pass on.
    private const string Launcher = """
        import json, os, sys
        variables = {name.encode("latin-1"): value.encode("latin-1") for name, value in json.load(open(sys.argv[1])).items()}
        os.remove(sys.argv[1])
        os.execve(sys.argv[2], sys.argv[2:], {**{name: value for name, value in os.environb.items() if not name.startswith(b"WIZGI_TESTS")}, **variables})
        """;

    private static readonly Dictionary<string, string> Usual = new()
    {
        ["GATEWAY_INTERFACE"] = "CGI/1.1", ["REQUEST_METHOD"] = "GET", ["SCRIPT_NAME"] = "/cgi-bin/shop", ["PATH_INFO"] = "/seen", ["QUERY_STRING"] = "", ["SERVER_PROTOCOL"] = "HTTP/1.1",
        ["SERVER_NAME"] = "shop.test", ["SERVER_PORT"] = "80", ["REMOTE_ADDR"] = "192.0.2.7", ["HTTP_HOST"] = "shop.test",
    };

    private readonly Process _process;
    private readonly Task<string> _errors;

    private CgiProgram(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public Stream Input => _process.StandardInput.BaseStream;

    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it has said on standard error; completes at its end.</summary>
    public Task<string> Errors => _errors;

    /// <summary>Starts it with the application <c>gateways.py</c>.</summary>
    /// <param name="variables">Native strings, besides the usual ones or in their place; empty: not there.</param>
    /// <param name="arguments">More arguments, or another application in front of them.</param>
    public static CgiProgram Start(Dictionary<string, string> variables, params string[] arguments)
    {
        var all = new Dictionary<string, string>(Usual);
        foreach (var (name, value) in variables) all[name] = value;
        foreach (var (name, value) in variables)
            if (value.Length == 0) all.Remove(name);
        string[] app = arguments is [['-', ..], ..] or [] ? ["gateways.py:app"] : [];
        string[] command = ["-c", Launcher, Store(all), Repository.Wizgi, "cgi", "--python", Repository.Python, .. app, .. arguments];
        var start = new ProcessStartInfo(Repository.Python, command) { WorkingDirectory = Repository.Apps, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Remove("VIRTUAL_ENV");
        return new CgiProgram(Process.Start(start)!);
    }

    // Longer than one argument may be.
    private static string Store(Dictionary<string, string> variables)
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, JsonSerializer.Serialize(variables));
        return path;
    }

    /// <summary>Runs it to its end.</summary>
    /// <param name="body">Native; ends there.</param>
    /// <param name="variables">As in <see cref="Start"/>.</param>
    /// <param name="arguments">The same.</param>
    public static async Task<(int ExitCode, string Output, string Errors)> Run(string body, Dictionary<string, string> variables, params string[] arguments)
    {
        using var program = Start(variables, arguments);
        var sending = program.Send(body);
        var output = await program.ReadToEnd();
        await sending;
        return (await program.End(), output, await program.Errors);
    }

    /// <summary>Sends the body, as much of it as is taken, and ends it.</summary>
    public async Task Send(string body)
    {
        try
        {
            await Input.WriteAsync(Encoding.Latin1.GetBytes(body));
            Input.Close();
        }
        catch (IOException)
        {
            // It has not read everything.
        }
    }

    /// <summary>What it writes, until a text has come.</summary>
    public async Task<string> ReadUntil(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        var received = "";
        var buffer = new byte[4096];
        while (!received.Contains(text, StringComparison.Ordinal) && await Output.ReadAsync(buffer, limit.Token) is > 0 and var count) received += Encoding.Latin1.GetString(buffer, 0, count);
        return received;
    }

    public async Task<string> ReadToEnd()
    {
        using var limit = new CancellationTokenSource(Patience);
        using var all = new MemoryStream();
        await Output.CopyToAsync(all, limit.Token);
        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => WizgiProcess.Send(_process.Id, 15);

    /// <summary>Waits for its end; its exit code.</summary>
    public async Task<int> End()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
