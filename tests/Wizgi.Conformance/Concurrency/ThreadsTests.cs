using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary>Several application calls at once: <c>--threads</c>.</summary>
public sealed class ThreadsTests : IAsyncLifetime
{
    private const int Threads = 4;

    private WizgiProcess _server = null!;

    public async ValueTask InitializeAsync() =>
        _server = await WizgiProcess.Start("concurrency:app", new WizgiOptions { Arguments = ["--threads", $"{Threads}"] });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("/block")]
    [InlineData("/compute")]
    public async Task A_call_that_keeps_its_thread_does_not_hold_up_another(string path)
    {
        using var client = _server.HttpClient();
        Assert.Equal("done", await Get(client, "/hold"));
        var slow = Get(client, path);
        // Served while the other one still runs, or the other one would time out.
        await AskUntil(client, "/most", "2");
        Assert.False(slow.IsCompleted);
        Assert.Equal("done", await Get(client, "/release"));
        Assert.Equal("released", await slow);
    }

    [Fact]
    public async Task As_many_calls_as_threads_run_at_once_and_no_more()
    {
        using var client = _server.HttpClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3 * Threads).Select(_ => Get(client, "/meet")));
        Assert.All(answers, answer => Assert.Equal("met", answer));
        Assert.Equal($"{Threads}", await Get(client, "/most"));
    }

    [Fact]
    public async Task Thread_locals_live_from_request_to_request()
    {
        using var client = _server.HttpClient();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Get(client, "/local")));
        var names = answers.Select(answer => answer.Split(' ')).GroupBy(pair => pair[0], pair => pair[1]).ToList();
        Assert.InRange(names.Count, 1, Threads);
        Assert.All(names, ofThread => Assert.Single(ofThread.Distinct()));
    }

    [Fact]
    public async Task The_environ_says_that_there_are_several_threads()
    {
        using var client = _server.HttpClient();
        Assert.Equal("True", await Get(client, "/multithread"));
    }

    [Fact]
    public async Task A_client_that_leaves_during_a_blocked_call_leaves_nothing_behind()
    {
        using var client = _server.HttpClient();
        Assert.Equal("done", await Get(client, "/hold"));
        var before = OpenSockets();
        for (var round = 0; round < 3; round++)
        {
            using var leaving = await _server.Connect();
            await leaving.Send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
            await AskUntil(client, "/most", $"{round + 2}");
        }
        Assert.Equal("done", await Get(client, "/release"));
        for (var tries = 0; OpenSockets() > before && tries < 500; tries++) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(OpenSockets() <= before, "connections stay open");
        Assert.Equal("/echo/alive", await Get(client, "/echo/alive"));
    }

    [Fact]
    public async Task A_stop_waits_for_calls_that_lost_the_loop()
    {
        var flag = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using var client = _server.HttpClient();
            var slow = Get(client, $"/file?{flag}");
            await AskUntil(client, "/most", "2");
            _server.Signal(PosixSignal.SIGTERM);
            await _server.WaitForOutput("Stopping gracefully");
            await File.WriteAllTextAsync(flag, "", TestContext.Current.CancellationToken);
            Assert.Equal("seen", await slow);
            Assert.Equal(0, await _server.WaitForExit());
        }
        finally
        {
            File.Delete(flag);
        }
    }

    private int OpenSockets() => Directory.GetFiles($"/proc/{_server.Id}/fd").Count(file => new FileInfo(file).LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private static async Task<string> Get(HttpClient client, string path) => await client.GetStringAsync(path, TestContext.Current.CancellationToken);

    private static async Task AskUntil(HttpClient client, string path, string wanted)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (await Get(client, path) == wanted) return;
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        Assert.Fail($"{path} never said {wanted}");
    }
}
