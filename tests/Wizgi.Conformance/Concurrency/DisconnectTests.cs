using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary>Clients that go away, in every way and moment. Nothing of them stays: no descriptor, no body that is not closed, no work, no line in the log.</summary>
public abstract class DisconnectTests(ServerFixture wizgi)
{
    private const int Flood = 2000;

    // More than the server reads before it calls the application.
    private const int LargeBody = 4 * 1024 * 1024;

    // Behind these an application call waits for its client, and keeps its thread.
    private static readonly string[] Blocking = [Request.Get("/stream"), Request.PostHead("/upload", LargeBody, "Expect: 100-continue\r\n")];

    private static readonly string[] Harmless =
    [
        "",
        "GET /qui",
        "GET /quick HTTP/1.1\r\nHost: a\r\n",
        Request.Get("/quick"),
        Request.Get("/quick") + Request.Get("/quick") + Request.Get("/qui")[..^2],
        Request.PostHead("/upload", 1000) + "abc",
        Request.ChunkedHead("/upload") + "5\r\nhel",
        "BAD\r\n\r\n",
    ];

    private static readonly string[] Beginnings = [.. Harmless, .. Blocking];

    [Fact]
    public Task A_flood_of_resets_leaves_nothing_behind() => LeavesNothing(async () =>
    {
        for (var number = 0; number < Flood; number++)
        {
            using var client = await wizgi.Connect();
            await client.SendUntilClosed(Beginnings[number % Beginnings.Length]);
            client.Reset();
        }
    });

    [Fact]
    public Task Clients_that_close_leave_nothing_behind() => LeavesNothing(async () =>
    {
        for (var number = 0; number < Flood / 4; number++)
        {
            using var client = await wizgi.Connect();
            await client.SendUntilClosed(Beginnings[number % Beginnings.Length]);
        }
    });

    [Fact]
    public Task Clients_that_vanish_while_a_response_streams_leave_nothing_behind() => LeavesNothing(() => Parallel(20, async number =>
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/stream"));
        await client.ReadUntil("000");
        if (number % 2 == 0) client.Reset();
    }));

    [Theory]
    [InlineData(100_000, 50_000)]
    [InlineData(LargeBody, LargeBody / 2)]
    public Task Clients_that_vanish_while_they_upload_leave_nothing_behind(int promised, int sent) => LeavesNothing(() => Parallel(20, async number =>
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/upload", promised) + new string('x', sent));
        if (number % 2 == 0) client.Reset();
    }));

    [Fact]
    public async Task Every_request_before_the_end_of_sending_is_answered()
    {
        using var client = await wizgi.Connect();
        await client.Send(string.Concat(Enumerable.Repeat(Request.Get("/quick"), 100)) + Request.Chunked("/upload", "abc") + "GET /qui");
        client.EndSending();
        for (var number = 0; number < 100; number++) Assert.Equal("ok", (await client.ReadResponse()).Body);
        Assert.Equal("3", (await client.ReadResponse()).Body);
        // RFC 9112 §8: a request that is not whole is no request.
        Assert.Equal("", await client.ReadToEnd());
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET /quick HTTP/1.1\r\nHost: a\r\n")]
    [InlineData("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("POST /upload HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe")]
    public async Task Half_a_request_and_the_end_of_sending_end_the_connection(string half)
    {
        using var client = await wizgi.Connect();
        await client.Send(half);
        client.EndSending();
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public Task Silent_and_half_open_connections_cost_no_work() => LeavesNothing(async () =>
    {
        var clients = new List<WireClient>();
        async Task Begin(string beginning, bool isHalfClosed)
        {
            clients.Add(await wizgi.Connect());
            await clients[^1].Send(beginning);
            if (isHalfClosed) clients[^1].EndSending();
        }

        // What came before the end of sending is answered, and nobody reads it.
        foreach (var beginning in Harmless)
            for (var number = 0; number < 10; number++) await Begin(beginning, isHalfClosed: number % 2 == 0);
        // Each keeps a thread; there must be others.
        if (wizgi is EightThreads.Server)
            foreach (var beginning in Blocking) await Begin(beginning, isHalfClosed: false);
        Assert.Equal(200, (await wizgi.Get("/quick")).StatusCode);
        await new ProcessUse(wizgi.Process.Id).WaitUntilIdle();
        foreach (var client in clients) client.Dispose();
    });

    private const int MostThreads = 8;

    /// <summary>Runs a storm, first a little of it for whatever is made once, and looks at what it leaves.</summary>
    private async Task LeavesNothing(Func<Task> storm)
    {
        var use = new ProcessUse(wizgi.Process.Id);
        await storm();
        await WaitUntilAllAreClosed();
        var before = use.Descriptors;
        var log = wizgi.Log();
        await storm();
        await WaitUntilAllAreClosed();
        // A thread that is made only now has a descriptor of its own; what leaks, leaks by the hundred.
        await use.WaitForDescriptors(before + MostThreads);
        Assert.Equal("ok", (await wizgi.Get("/quick")).Body);
        await use.WaitUntilIdle();
        foreach (var word in (string[])["ERROR", "WARNING", "CRITICAL", "Traceback"]) Assert.DoesNotContain(word, log.Text, StringComparison.Ordinal);
    }

    /// <summary>Waits until close() has been called as often as bodies were begun; more often would never be equal.</summary>
    private async Task WaitUntilAllAreClosed()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var counts = JsonSerializer.Deserialize<int[]>((await wizgi.Get("/counts")).Body)!;
            if (counts[0] == counts[1]) return;
            Assert.False(limit.IsCancellationRequested, $"{counts[0]} bodies were begun, {counts[1]} closed");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private static Task Parallel(int count, Func<int, Task> action) => Task.WhenAll(Enumerable.Range(0, count).Select(action));

    public sealed class OneThread(OneThread.Server wizgi) : DisconnectTests(wizgi), IClassFixture<OneThread.Server>
    {
        public sealed class Server() : ServerFixture("vanishing:app", "--threads", "1");
    }

    public sealed class EightThreads(EightThreads.Server wizgi) : DisconnectTests(wizgi), IClassFixture<EightThreads.Server>
    {
        public sealed class Server() : ServerFixture("vanishing:app", "--threads", "8")
        {
            /// <summary>Has all threads made, which have descriptors of their own.</summary>
            public override async ValueTask InitializeAsync()
            {
                await base.InitializeAsync();
                await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Get("/pause")));
            }
        }
    }
}
