using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>Workers with stuck threads, and workers that do not even say so.</summary>
public sealed class HungWorkerTests : IAsyncDisposable
{
    private WizgiProcess _server = null!;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_worker_with_a_stuck_thread_is_replaced_and_its_other_requests_finish()
    {
        await Start("-w", "1", "--threads", "4", "--timeout", "1");
        var old = await Pid();
        using var stream = await _server.Connect();
        await stream.Send(Request.Get("/stream?24"));
        await stream.ReadUntil("data: 0");
        // At most one of them is on Python's main thread, where it can be woken.
        using var first = await _server.Connect();
        using var second = await _server.Connect();
        await first.Send(Request.Get("/receive"));
        await second.Send(Request.Get("/receive"));
        Assert.Equal(504, (await first.ReadResponse()).StatusCode);
        Assert.Equal(504, (await second.ReadResponse()).StatusCode);
        await _server.WaitForOutput($"Worker {old} is to be replaced: a thread is stuck in GET /receive");
        await Eventually(async () => await Pid() != old);
        await stream.ReadUntil("data: 23\n\n\r\n0\r\n\r\n");
        await _server.WaitForOutput($"Worker {old} has stopped");
    }

    [Fact]
    public async Task A_worker_whose_only_thread_is_stuck_is_replaced()
    {
        await Start("-w", "1", "--timeout", "1", "--graceful-timeout", "1");
        var old = await Pid();
        using (var client = await _server.Connect()) Assert.Equal(504, (await client.Exchange(Request.Get("/stubborn"))).StatusCode);
        await _server.WaitForOutput("Threads stuck: 1 of 1");
        Assert.NotEqual(old, await Pid());
        await Eventually(() => Task.FromResult(!ProcessUse.IsAlive(old)));
    }

    [Fact]
    public async Task A_worker_whose_application_keeps_the_interpreter_is_found_out_and_replaced_while_its_siblings_serve()
    {
        await Start("-w", "2", "--timeout", "1");
        await _server.WaitForOutput("is ready (2 of 2)");
        var log = _server.Log();
        using var client = await _server.Connect();
        await client.Send(Request.Get("/keeps_the_interpreter"));
        var kept = Task.Run(() => client.ReadWhatComes(), TestContext.Current.CancellationToken);
        while (!kept.IsCompleted) await Pid();
        await log.WaitFor("has shown no sign of life for", "in keeps_the_interpreter", "was killed by SIGABRT");
        await log.WaitFor("is ready (2 of 2)");
        Assert.DoesNotContain("HTTP/1.1", await kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_stopped_by_a_signal_is_replaced()
    {
        await Start("-w", "1", "--timeout", "1");
        var old = await Pid();
        var log = _server.Log();
        WizgiProcess.Send(old, 19); // SIGSTOP
        await log.WaitFor($"Worker {old} has shown no sign of life for");
        await log.WaitFor($"Worker {old} was killed by SIGKILL");
        await log.WaitFor("is ready (1 of 1)");
        Assert.NotEqual(old, await Pid());
    }

    [Fact]
    public async Task A_worker_that_is_idle_or_waits_for_a_slow_client_is_let_be()
    {
        await Start("-w", "1", "--timeout", "0.5", "--request-buffer", "0", "--min-rate", "0");
        var old = await Pid();
        using var client = await _server.Connect();
        await client.Send(Request.PostHead("/length", 3) + "x");
        await Task.Delay(TimeSpan.FromSeconds(8), TestContext.Current.CancellationToken);
        await client.Send("xx");
        Assert.Equal("3", (await client.ReadResponse()).Body);
        await Task.Delay(TimeSpan.FromSeconds(7), TestContext.Current.CancellationToken);
        Assert.Equal(old, await Pid());
    }

    private async Task Start(params string[] arguments) => _server = await WizgiProcess.Start("deadlines:app", new() { Arguments = arguments });

    private async Task<int> Pid()
    {
        using var client = await _server.Connect();
        var response = await client.Exchange(Request.Get("/pid", "Connection: close\r\n"));
        Assert.Equal(200, response.StatusCode);
        return int.Parse(response.Body, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }
}
