using System.Diagnostics;
using System.Net.Http;
using System.Net.Sockets;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.AspNetCore;

/// <summary>One running ASP.NET Core program of <c>tests/apps/AspNetSite</c>.</summary>
internal sealed partial class AspNetSite : IAsyncDisposable
{
    private const int SigTerm = 15;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Of the environment of what this test starts.</summary>
    public static AsyncLocal<(string Name, string Value)[]?> Variables { get; } = new();

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AspNetSite(string[] arguments)
    {
        string[] all = [Path.Combine(Repository.Apps, "AspNetSite", "bin", "Release", "net10.0", "AspNetSite.dll"), "--urls", "http://127.0.0.1:0", "--python", "/usr/bin/python3", .. arguments];
        var start = new ProcessStartInfo("dotnet", all) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Repository.Apps };
        start.Environment.Remove("VIRTUAL_ENV");
        foreach (var (name, value) in Variables.Value ?? []) start.Environment[name] = value;
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Collect(line.Data);
        _process.ErrorDataReceived += (_, line) => Collect(line.Data);
    }

    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public string Url => _url.Task.Result;

    /// <summary>Starts it with applications below prefixes: <c>("/probe", "aspnet/probe.py:app", "limit")</c>.</summary>
    public static async Task<AspNetSite> Start((string At, string App, string With)[] mounts, params string[] arguments)
    {
        var site = new AspNetSite([.. mounts.SelectMany((mount, index) => (string[])[$"--mount:{index}:at", mount.At, $"--mount:{index}:app", mount.App, $"--mount:{index}:with", mount.With]), .. arguments]);
        site.Begin();
        var ended = site._process.WaitForExitAsync();
        if (await Task.WhenAny(site._url.Task, ended, Task.Delay(Limit)) == site._url.Task) return site;
        await site.DisposeAsync();
        throw new InvalidOperationException($"the site did not start:\n{site.Output}");
    }

    /// <summary>Runs it although it will not start.</summary>
    public static async Task<(int ExitCode, string Output)> Run(params string[] arguments)
    {
        await using var site = new AspNetSite(arguments);
        site.Begin();
        using var limit = new CancellationTokenSource(Limit);
        await site._process.WaitForExitAsync(limit.Token);
        return (site._process.ExitCode, site.Output);
    }

    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new Uri(Url), Timeout = Limit };

    public Task<WireClient> Connect() => WizgiProcess.Connect(new IPEndPoint(IPAddress.Loopback, new Uri(Url).Port));

    public async Task WaitForOutput(string text)
    {
        for (var since = Stopwatch.StartNew(); !Output.Contains(text, StringComparison.Ordinal); await Task.Delay(20))
            if (since.Elapsed > Limit) throw new InvalidOperationException($"'{text}' was not said:\n{Output}");
    }

    public async Task<int> Stop()
    {
        WizgiProcess.Send(_process.Id, SigTerm);
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Begin()
    {
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Collect(string? line)
    {
        if (line is null) return;
        lock (_output) _output.AppendLine(line);
        if (ListeningLine().Match(line) is { Success: true } match) _url.TrySetResult(match.Groups[1].Value);
    }

    [GeneratedRegex("^Listening at: (http://[^ ]+)")]
    private static partial Regex ListeningLine();
}
