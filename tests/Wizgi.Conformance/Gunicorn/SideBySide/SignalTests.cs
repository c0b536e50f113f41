using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Wizgi.Conformance.Supervision;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>The same signals to gunicorn and to Wizgi: what the process list, clients and files show afterwards.</summary>
[Framework("Gunicorn", "gunicorn")]
public sealed class SignalTests : SupervisedServer
{
    private const int Hangup = 1, Interrupt = 2, Quit = 3, Kill = 9, User1Number = 10, User2Number = 12, Terminate = 15, More = 21, Fewer = 22;

    public SignalTests() => File.Copy(Path.Combine(Repository.Apps, "gunicorn", "process.py"), Path.Combine(Folder, "process.py"));

    [Fact]
    public Task TTIN_and_TTOU_change_the_number_of_workers_and_leave_one() => Same("TTIN and TTOU", async side =>
    {
        await using var server = await Start(side);
        foreach (var (signal, count) in ((int, int)[])[(More, 2), (More, 3), (Fewer, 2), (Fewer, 1), (Fewer, 1)])
        {
            WizgiProcess.Send(server.Id, signal);
            await Eventually(() => Workers(server).Count == count);
        }
        return new() { ["exit code"] = $"{await server.Stop()}" };
    });

    [Fact]
    public Task HUP_reads_file_and_code_again() => Same("HUP", async side =>
    {
        var conf = Path.Combine(Folder, $"{side.Name}.conf.py");
        await File.WriteAllTextAsync(conf, "workers = 1\nraw_env = ['SITE_VARIABLE=one']\n");
        await using var server = await Start(side, "-c", conf);
        var first = Workers(server);
        await File.WriteAllTextAsync(conf, "workers = 2\nraw_env = ['SITE_VARIABLE=two']\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "code.txt"), "second");
        WizgiProcess.Send(server.Id, Hangup);
        await Eventually(() => Workers(server) is { Count: 2 } now && !now.Intersect(first).Any());
        var seen = await Ask(server);
        return new() { ["variable"] = seen["script"].ToString(), ["code"] = seen["code"].ToString() };
    });

    [Fact]
    public Task A_worker_that_is_killed_is_replaced() => Same("KILL", async side =>
    {
        await using var server = await Start(side);
        var first = Workers(server)[0];
        WizgiProcess.Send(first, Kill);
        await Eventually(() => Workers(server) is [var now] && now != first);
        return new() { ["supervised"] = (await Ask(server))["imported here"].ToString() };
    });

    [Fact]
    public Task USR1_opens_both_logs_anew() => Same("USR1", async side =>
    {
        var (access, errors) = (Path.Combine(Folder, $"{side.Name}.access"), Path.Combine(Folder, $"{side.Name}.errors"));
        // Where it listens stands in the file.
        var socket = Path.Combine(Folder, $"{side.Name}.sock");
        await using var server = await StartUnheard(side, socket, "--access-logfile", access, "--error-logfile", errors);
        await AskUnix(socket);
        await Eventually(() => File.ReadAllText(access).Contains("GET /", StringComparison.Ordinal));
        File.Move(access, access + ".1");
        File.Move(errors, errors + ".1");
        WizgiProcess.Send(server.Id, User1Number);
        await Eventually(() => File.Exists(access) && File.Exists(errors));
        await Eventually(async () =>
        {
            await AskUnix(socket);
            return File.ReadAllText(access).Contains("GET /", StringComparison.Ordinal);
        });
        return new() { ["exit code"] = $"{await server.Stop()}", ["errors"] = (new FileInfo(errors).Length > 0).ToString() };
    });

    [Fact]
    public Task USR2_and_TERM_to_the_old_one_is_an_upgrade_without_a_lost_request() => Same("USR2", async side =>
    {
        var pidFile = Path.Combine(Folder, $"{side.Name}.pid");
        await using var server = await Start(side, "-p", pidFile);
        var url = server.Url;
        var failures = 0;
        using var end = new CancellationTokenSource();
        var load = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
                if (!(await client.GetAsync("/", CancellationToken.None)).IsSuccessStatusCode) failures++;
                await Task.Delay(5, CancellationToken.None);
            }
        });
        WizgiProcess.Send(server.Id, User2Number);
        // As upgrade scripts do: wait for the new one, then end the old one. Under Wizgi it may have gone.
        await Eventually(() => File.Exists(pidFile + ".2") || ReadPid(pidFile) is { } now && now != server.Id);
        var successor = await Eventually(() => (ReadPid(pidFile + ".2") ?? ReadPid(pidFile)) is { } now && now != server.Id ? now : null);
        await Eventually(() => Workers(successor).Count > 0);
        server.Signal(System.Runtime.InteropServices.PosixSignal.SIGTERM);
        var code = await server.WaitForEnd();
        await Eventually(() => ReadPid(pidFile) == successor);
        await end.CancelAsync();
        await load;
        var answered = (await Ask(url))["pid"].GetInt32();
        var isSuccessors = Workers(successor).Contains(answered);
        WizgiProcess.Send(successor, Terminate);
        await Eventually(() => !IsAlive(successor));
        return new() { ["exit code"] = $"{code}", ["failures"] = $"{failures}", ["answered by the new one"] = isSuccessors.ToString() };
    });

    [Theory]
    [InlineData("TERM", Terminate)]
    [InlineData("INT", Interrupt)]
    [InlineData("QUIT", Quit)]
    public Task A_stop_ends_a_request_under_way_or_waits_for_it(string name, int signal) => Same($"{name} during a request", async side =>
    {
        var begun = Path.Combine(Folder, $"{side.Name}.begun");
        await using var server = await Start(side);
        using var client = await server.Connect();
        await client.Send(Request.Get($"/sleep?1&{side.Name}.begun"));
        // The application says when it has begun: another wait would be for luck.
        await Eventually(() => File.Exists(begun));
        WizgiProcess.Send(server.Id, signal);
        var answer = await client.ReadWhatComes();
        return new() { ["answer"] = answer.Length == 0 ? "none" : WireResponseStatus(answer), ["exit code"] = $"{await server.WaitForExit()}" };
    });

    [Fact]
    public Task A_worker_ends_after_max_requests() => Same("max_requests", async side =>
    {
        await using var server = await Start(side, "--max-requests", "3");
        var first = (await Ask(server))["pid"].GetInt32();
        var count = 0;
        await Eventually(async () =>
        {
            count++;
            return (await Ask(server))["pid"].GetInt32() != first;
        });
        return new() { ["requests of a worker"] = count <= 3 ? "3" : "more than 3" };
    });

    [Fact]
    public Task A_request_that_takes_longer_than_the_timeout_is_ended() => Same("timeout", async side =>
    {
        await using var server = await Start(side, "-t", "1");
        using var client = await server.Connect();
        var watch = Stopwatch.StartNew();
        await client.Send(Request.Get("/sleep?14", "Connection: close\r\n"));
        var answer = await client.ReadWhatComes();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(13), $"it took {watch.Elapsed}");
        return new() { ["answer"] = answer.Length == 0 ? "none" : WireResponseStatus(answer), ["answers after it"] = (await Ask(server)).ContainsKey("pid").ToString() };
    });

    [Fact]
    public Task What_the_application_prints_is_captured() => Same("capture_output", async side =>
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "prints.py"), """
            import os, sys
            def app(environ, start_response):
                print("printed", flush=True)
                print("printed as an error", file=sys.stderr, flush=True)
                os.system("echo printed by a child")
                start_response("204 No Content", [])
                return []
            """);
        var (socket, errors) = (Path.Combine(Folder, $"{side.Name}.sock"), Path.Combine(Folder, $"{side.Name}.errors"));
        await using var server = await StartUnheard(side, socket, "--error-logfile", errors, "--capture-output", "prints:app");
        await AskUnix(socket);
        var lines = File.ReadAllLines(errors);
        return new() { ["lines"] = string.Join(", ", lines.Where(line => line.StartsWith("printed", StringComparison.Ordinal)).Order(StringComparer.Ordinal)), ["output"] = server.Output };
    });

    private static async Task Same(string name, Func<Side, Task<Dictionary<string, string>>> observe)
    {
        var (gunicorn, wizgi) = await Side.Both(observe);
        Comparison.Check(name, gunicorn, wizgi);
    }

    private async Task<WizgiProcess> Start(Side side, params string[] arguments)
    {
        var server = await side.Start(Folder, "process:app", ["-b", "127.0.0.1:0", "--graceful-timeout", "10", .. arguments]);
        // The first answer is there when signals are taken.
        await Ask(server);
        return server;
    }

    // It says where it listens to its log alone.
    private async Task<WizgiProcess> StartUnheard(Side side, string socket, params string[] arguments)
    {
        var server = side.Launch(Folder, [.. arguments.Any(word => word.EndsWith(":app", StringComparison.Ordinal)) ? (string[])[] : ["process:app"], "-b", $"unix:{socket}", .. arguments]);
        await Eventually(async () =>
        {
            try
            {
                await AskUnix(socket, "/");
                return true;
            }
            catch (Exception problem) when (problem is System.Net.Sockets.SocketException or IOException)
            {
                return false;
            }
        });
        return server;
    }

    private static async Task AskUnix(string socket, string path = "/")
    {
        using var client = await WizgiProcess.Connect(new System.Net.Sockets.UnixDomainSocketEndPoint(socket));
        await client.Send(Request.Get(path, "Connection: close\r\n"));
        _ = await client.ReadResponse();
    }

    private static Task<Dictionary<string, JsonElement>> Ask(WizgiProcess server) => Ask(server.Url);

    // A connection of its own, which any worker may take. One that a worker did not take before it ended is tried again.
    private static async Task<Dictionary<string, JsonElement>> Ask(string url)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(url) };
        return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await client.GetStringAsync("/"))!;
    }

    private static async Task<int> Eventually(Func<int?> find)
    {
        int? found = null;
        await Eventually(() => (found = find()) is not null);
        return found!.Value;
    }

    private static int? ReadPid(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static string WireResponseStatus(string answer) => answer.Split("\r\n")[0].Split(' ', 2)[1];
}
