using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gunicorn;

/// <summary>The hooks of a gunicorn.conf.py, with tests/apps/gunicorn/hooks.conf.py, which writes a line for each.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed partial class HookTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly TemporaryFolder _folder = new();

    private static string Apps => Path.Combine(Repository.Apps, "gunicorn");

    private string Log => _folder["hooks.log"];

    [Fact]
    public async Task Hooks_are_called_in_the_order_in_which_gunicorn_calls_them()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/gunicorn"), "gunicorn is not installed");
        List<string> ours, theirs;
        await using (var wizgi = await Start())
        {
            await Visit(wizgi.Url);
            Assert.Equal(0, await wizgi.Stop());
            ours = Lines();
        }
        File.Delete(Log);
        await RunGunicorn();
        theirs = Lines();
        Assert.Equal(theirs, ours);
        Assert.Contains(ours, line => line.StartsWith("post_request path=/plain", StringComparison.Ordinal));
        Assert.Equal("on_exit", ours[^1]);
    }

    [Fact]
    public async Task A_reload_runs_the_file_again()
    {
        await using var wizgi = await Start();
        var log = wizgi.Log();
        wizgi.Signal(PosixSignal.SIGHUP);
        await log.WaitFor("Reloaded", "has stopped");
        await wizgi.Stop();
        var lines = Lines();
        var reload = lines.IndexOf("on_reload");
        Assert.Equal("nworkers_changed new=1 old=1", lines[reload - 1]);
        Assert.Equal("pre_fork age=2", lines[reload + 1]);
        Assert.True(lines.IndexOf("child_exit age=1 pid=True") > reload);
    }

    [Fact]
    public async Task A_quick_stop_is_told_to_the_worker()
    {
        await using var wizgi = await Start();
        wizgi.Signal(PosixSignal.SIGINT);
        await wizgi.WaitForExit();
        Assert.Equal(["worker_int", "worker_exit own=True", "child_exit age=1 pid=True", "on_exit"], Lines()[^4..]);
    }

    [Fact]
    public async Task A_worker_that_is_aborted_is_told()
    {
        await using var wizgi = await Start();
        // Not HttpClient, which would ask the next worker again.
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/spins"));
        using var limit = new CancellationTokenSource(Patience);
        while (!Lines().Exists(line => line.Contains("uri=/spins", StringComparison.Ordinal))) await Task.Delay(20, limit.Token);
        _ = Kill(int.Parse(Booting().Match(wizgi.Output).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 6);
        await wizgi.WaitForOutput("it is replaced");
        while (!Lines().Contains("child_exit age=1 pid=True")) await Task.Delay(20, limit.Token);
        var lines = Lines();
        Assert.True(lines.IndexOf("worker_abort") is >= 0 and var aborted && lines[aborted + 1] == "worker_exit own=True");
    }

    [Fact]
    public async Task What_pre_request_raises_is_answered_with_a_500_and_what_it_adds_arrives()
    {
        await using var wizgi = await Start();
        using var client = wizgi.HttpClient();
        Assert.Equal("by a hook raw", await client.GetStringAsync("/added", TestContext.Current.CancellationToken));
        Assert.Equal(500, (int)(await client.GetAsync("/refused", TestContext.Current.CancellationToken)).StatusCode);
        await wizgi.WaitForOutput("ValueError: refused by pre_request");
        Assert.Equal(201, (int)(await client.GetAsync("/fails-after", TestContext.Current.CancellationToken)).StatusCode);
        await wizgi.WaitForOutput("Exception in post_request hook");
    }

    [Fact]
    public async Task Requests_have_hooks_behind_lint_as_well()
    {
        await using var wizgi = await Start("--lint");
        using var client = wizgi.HttpClient();
        Assert.Equal("by a hook raw", await client.GetStringAsync("/added", TestContext.Current.CancellationToken));
        await wizgi.Stop();
        Assert.Contains("post_request path=/added seen=/added status=201 Created", Lines());
    }

    [Fact]
    public async Task The_server_outlives_the_process_of_its_hooks()
    {
        await using var wizgi = await Start();
        _ = Kill(ProcessUse.Children(wizgi.Id).First(child => CommandLine(child).Contains("gunicorn_server.py", StringComparison.Ordinal)), 9);
        await wizgi.WaitForOutput("The process that runs the hooks of hooks.conf.py has ended");
        using var client = wizgi.HttpClient();
        Assert.Equal(201, (int)(await client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(0, await wizgi.Stop());
        Assert.DoesNotContain("on_exit", Lines());
    }

    [Theory]
    [InlineData("on_starting(server)", 1, "conf.py: on_starting failed:")]
    [InlineData("when_ready(server)", 1, "conf.py: when_ready failed:")]
    [InlineData("post_fork(server, worker)", 3, "post_fork failed:")]
    [InlineData("post_worker_init(worker)", 3, "post_worker_init failed:")]
    public async Task A_hook_that_fails_at_start_ends_the_server_with_its_traceback(string hook, int code, string message)
    {
        await File.WriteAllTextAsync(_folder["conf.py"], $"def {hook}:\n    raise ValueError('no luck')\n", TestContext.Current.CancellationToken);
        var (exitCode, output) = await WizgiProcess.Run(["echo:app", "-c", _folder["conf.py"], "-w1", "-b127.0.0.1:0", "--python", Repository.Python]);
        Assert.Equal(code, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.Contains($"conf.py\", line 2, in {hook.Split('(')[0]}\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Wizgi.", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<WizgiProcess> Start(params string[] arguments) => WizgiProcess.Start("hooked:app", new WizgiOptions
    {
        Arguments = ["-c", "hooks.conf.py", "-w", "1", .. arguments],
        Directory = Apps,
        Environment = new() { ["HOOKS_LOG"] = Log },
    });

    // How often the file is run is another matter.
    private List<string> Lines() => [.. File.ReadAllLines(Log).Where(line => line != "executed")];

    private static async Task Visit(string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
        foreach (var path in (string[])["/plain?x=1", "/added", "/refused"]) _ = await client.GetAsync(path, TestContext.Current.CancellationToken);
    }

    private async Task RunGunicorn()
    {
        var start = new ProcessStartInfo("/usr/bin/gunicorn", ["-c", "hooks.conf.py", "-b", "127.0.0.1:0", "hooked:app"]) { WorkingDirectory = Apps, RedirectStandardError = true };
        start.Environment["HOOKS_LOG"] = Log;
        using var gunicorn = Process.Start(start)!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            string? line;
            while ((line = await gunicorn.StandardError.ReadLineAsync(limit.Token)) is not null && !line.Contains("Listening at:", StringComparison.Ordinal))
            {
            }
            await Visit(Address().Match(line ?? "").Value);
        }
        finally
        {
            _ = Kill(gunicorn.Id, 15);
        }
        await gunicorn.StandardError.ReadToEndAsync(limit.Token);
        await gunicorn.WaitForExitAsync(limit.Token);
    }

    private static string CommandLine(int process) => File.ReadAllText($"/proc/{process}/cmdline");

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"Booting worker with pid: (\d+)")]
    private static partial Regex Booting();

    [GeneratedRegex(@"http://\S+:\d+")]
    private static partial Regex Address();
}
