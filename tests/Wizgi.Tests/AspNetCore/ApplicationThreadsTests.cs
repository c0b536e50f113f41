using System.Diagnostics;

namespace Wizgi.Tests.AspNetCore;

public class ApplicationThreadsTests
{
    [Fact]
    public async Task A_full_queue_is_answered_at_once()
    {
        using var goOn = new ManualResetEventSlim();
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            goOn.Wait(TimeSpan.FromSeconds(20));
            start("200 OK", []);
            return [];
        }, threads: 2, queue: 1);
        var waiting = Enumerable.Range(0, 3).Select(_ => server.GetAsync()).ToList();
        await WaitFor(() => server.Threads.Waiting == 1 && server.Threads.Busy == 2);
        var refused = await server.GetAsync();
        goOn.Set();
        Assert.StartsWith("HTTP/1.1 503 ", refused);
        Assert.Contains("Retry-After: 1\r\n", refused);
        Assert.All(await Task.WhenAll(waiting), answer => Assert.StartsWith("HTTP/1.1 200 ", answer));
    }

    [Fact]
    public async Task Calls_that_block_run_side_by_side()
    {
        using var all = new Barrier(8);
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            Assert.True(all.SignalAndWait(TimeSpan.FromSeconds(20)));
            start("200 OK", []);
            return [];
        }, threads: 8);
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.GetAsync())), answer => Assert.StartsWith("HTTP/1.1 200 ", answer));
    }

    [Fact]
    public async Task One_thread_is_enough_for_calls_that_come_one_by_one()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", []);
            return [];
        }, threads: 8);
        for (var count = 0; count < 20; count++) await server.GetAsync();
        Assert.Single(server.Threads.All);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Many_connections_get_each_their_own_answer(bool inline)
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            if (environ.QueryString.EndsWith('7')) Thread.Sleep(5);
            start("200 OK", []);
            return ResponseBody.Of($"<{environ.QueryString}>");
        }, threads: 4, queue: 1000, inline: inline);
        await Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
            Assert.EndsWith($"\r\n\r\n<{number}>", await server.GetAsync($"/?{number}")));
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_their_order()
    {
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", []);
            return ResponseBody.Of($"<{environ.PathInfo}>");
        }, inline: true);
        var answers = await server.SayAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\nGET /3 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.True(answers.IndexOf("</1>", StringComparison.Ordinal) < answers.IndexOf("</2>", StringComparison.Ordinal));
        Assert.EndsWith("</3>", answers);
    }

    [Fact]
    public async Task A_client_that_goes_away_is_seen()
    {
        var seen = new TaskCompletionSource<bool>();
        await using var server = await ContextServer.StartAsync((environ, start) =>
        {
            start("200 OK", []);
            return Endless();

            IEnumerable<ReadOnlyMemory<byte>> Endless()
            {
                try
                {
                    while (true)
                    {
                        yield return new byte[10_000];
                        Thread.Sleep(1);
                    }
                }
                finally
                {
                    seen.TrySetResult(environ.ClientDisconnected!());
                }
            }
        });
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(System.Net.IPAddress.Loopback, server.Port, TestContext.Current.CancellationToken);
            await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            await ContextServer.ReadAsync(client.GetStream(), until: "\r\n\r\n");
        }
        Assert.True(await seen.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static async Task WaitFor(Func<bool> condition)
    {
        for (var since = Stopwatch.StartNew(); !condition(); await Task.Delay(5)) Assert.True(since.Elapsed < TimeSpan.FromSeconds(20));
    }
}
