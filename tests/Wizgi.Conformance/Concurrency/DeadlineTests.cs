using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary><c>--timeout</c>: applications that take too long, ones that only look like it, and those beside them.</summary>
public sealed partial class DeadlineTests : IAsyncDisposable
{
    private const double Deadline = 1;

    private WizgiProcess _server = null!;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(1, "busy", "while True:  # the busy loop")]
    [InlineData(4, "busy", "while True:  # the busy loop")]
    [InlineData(1, "lock", "held.acquire()  # never released")]
    [InlineData(4, "lock", "held.acquire()  # never released")]
    [InlineData(1, "receive", "ours.recv(1)  # nobody sends")]
    [InlineData(4, "receive", "ours.recv(1)  # nobody sends")]
    [InlineData(1, "swallows", "in swallows")]
    public async Task A_hung_request_gets_a_504_its_stack_is_logged_and_its_process_serves_on(int threads, string path, string line)
    {
        await Start(threads);
        var before = await Get("/pid");
        var log = _server.Log();
        var began = TimeProvider.System.GetTimestamp();
        var response = await Exchange($"/{path}");
        Assert.Equal(504, response.StatusCode);
        Assert.Equal("The application did not answer in time.\n", response.Body);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, Deadline, Deadline + 4);
        await log.WaitFor($"Deadline of GET /{path} passed", "Stack of thread", line, "deadlines.py");
        Assert.Equal(before, await Get("/pid"));
        Assert.DoesNotContain("Error in", log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<wizgi>", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Middleware_in_CSharp_around_the_application_changes_nothing()
    {
        await Start(1, "--lint");
        Assert.Equal(504, (await Exchange("/busy")).StatusCode);
        Assert.Equal(504, (await Exchange("/receive")).StatusCode);
        await _server.WaitForOutput("ours.recv(1)  # nobody sends");
        Assert.Equal($"{_server.Id}", await Get("/pid"));
        Assert.DoesNotContain("Error in", _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_has_begun_breaks_off()
    {
        await Start(1);
        using var client = await _server.Connect();
        await client.Send(Request.Get("/hung_body"));
        var received = await client.ReadWhatComes();
        Assert.Contains("begun", received, StringComparison.Ordinal);
        Assert.False(received.EndsWith("0\r\n\r\n", StringComparison.Ordinal), "the body seems whole");
        await _server.WaitForOutput("in hung_body");
        Assert.Equal($"{_server.Id}", await Get("/pid"));
    }

    [Fact]
    public async Task A_response_whose_close_hangs_is_whole()
    {
        await Start(1);
        Assert.Equal("whole", await Get("/hung_close"));
        await _server.WaitForOutput("in close");
        Assert.Equal($"{_server.Id}", await Get("/pid"));
    }

    [Fact]
    public async Task The_body_of_a_request_that_was_given_up_is_closed_when_its_call_ends()
    {
        await Start(4);
        var clients = await Occupy("/closing", 3);
        await Eventually(async () => _server.Output.Split("Deadline of GET /closing passed").Length == 4 && await Get("/pid") == $"{_server.Id}");
        // At most one of them runs on Python's main thread, which the interruption wakes. The others wait on.
        for (var left = 2; left > 0; left--) Assert.Equal("released", await Get("/let_go"));
        await Eventually(async () => await Get("/how_often_closed") is "2" or "3");
        foreach (var client in clients)
        {
            Assert.EndsWith("begun\r\n", await client.ReadWhatComes(), StringComparison.Ordinal);
            client.Dispose();
        }
        Assert.DoesNotContain("Error in", _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Threads_that_nothing_can_wake_leave_the_others_serving()
    {
        await Start(4);
        var clients = await Occupy("/receive", 3);
        foreach (var client in clients)
        {
            Assert.Equal(504, (await client.ReadResponse()).StatusCode);
            client.Dispose();
        }
        await _server.WaitForOutput("Threads stuck: 2 of 4");
        Assert.Equal($"{_server.Id}", await Get("/pid"));
        Assert.Equal(0, await _server.Stop());
    }

    [Fact]
    public async Task Without_a_supervisor_a_process_whose_threads_are_all_stuck_ends()
    {
        await Start(1);
        Assert.Equal(504, (await Exchange("/stubborn")).StatusCode);
        Assert.Equal(70, await _server.WaitForExit());
        Assert.Contains("Threads stuck: 1 of 1", _server.Output, StringComparison.Ordinal);
        Assert.Contains("All threads are stuck", _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_sends_slowly_does_not_use_up_the_applications_time()
    {
        await Start(1, "--request-buffer", "0");
        using var client = await _server.Connect();
        await client.Send(Request.PostHead("/length", 6000));
        for (var piece = 0; piece < 6; piece++)
        {
            await client.Send(new string('x', 1000));
            await Task.Delay(TimeSpan.FromSeconds(Deadline / 2), TestContext.Current.CancellationToken);
        }
        Assert.Equal("6000", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task An_application_that_reads_a_long_body_bit_by_bit_is_let_be()
    {
        await Start(1, "--request-buffer", "0");
        using var client = await _server.Connect();
        Assert.Equal("30000", (await client.Exchange(Request.Post("/take", new string('x', 30_000)))).Body);
    }

    [Fact]
    public async Task A_client_that_reads_slowly_does_not_use_up_the_applications_time()
    {
        await Start(1, "--response-buffer", "64k");
        using var client = await _server.Connect();
        client.Socket.ReceiveBufferSize = 4096;
        await client.Send(Request.Get10("/much"));
        await Task.Delay(TimeSpan.FromSeconds(3 * Deadline), TestContext.Current.CancellationToken);
        Assert.Equal(6_400_000, (await client.ReadResponse()).Body.Length);
        Assert.DoesNotContain("Deadline of", _server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_lives_longer_than_the_deadline_of_its_blocks()
    {
        await Start(1);
        var response = await Exchange("/stream?6");
        Assert.Equal(6, response.Chunks.Count);
    }

    [Fact]
    public async Task With_0_there_is_no_deadline()
    {
        _server = await WizgiProcess.Start("deadlines:app", new() { Arguments = ["--timeout", "0"] });
        Assert.Equal($"{_server.Id}", await Get("/sleep?2"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Calls_that_end_right_at_their_deadline_do_no_harm_to_others(int threads)
    {
        const int Rounds = 20;
        _server = await WizgiProcess.Start("deadlines:app", new() { Arguments = ["--threads", $"{threads}", "--timeout", "0.3"] });
        async Task<List<int>> Ask(string target, int times, Func<string, bool> isRight)
        {
            var codes = new List<int>();
            for (var round = 0; round < times; round++)
            {
                var response = await Exchange(target);
                codes.Add(response.StatusCode);
                if (response.StatusCode == 200) Assert.True(isRight(response.Body), response.Body);
            }
            return codes;
        }
        string[] targets = threads == 1 ? ["/nap/1?0.3", "/short_naps/2?0.3"] : ["/nap/1?0.3", "/nap/2?0.3", "/short_naps/3?0.3"];
        var near = targets.Select(target => Ask(target, Rounds, body => body == target.Split('?')[0])).ToList();
        var neighbours = Enumerable.Range(0, 2).Select(_ => Ask("/pid", Rounds * 3, body => body == $"{_server.Id}")).ToList();
        var codes = (await Task.WhenAll(near)).SelectMany(list => list).ToList();
        Assert.All((await Task.WhenAll(neighbours)).SelectMany(list => list), code => Assert.Equal(200, code));
        Assert.All(codes, code => Assert.True(code is 200 or 504, $"{code}"));
        Assert.Contains(200, codes);
        Assert.Contains(504, codes);
        Assert.Equal(codes.Count(code => code == 504), DeadlineLine().Count(_server.Output));
        Assert.DoesNotContain("Error in", _server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("bug of Wizgi", _server.Output, StringComparison.Ordinal);
    }

    private async Task Start(int threads, params string[] arguments) =>
        _server = await WizgiProcess.Start("deadlines:app", new() { Arguments = ["--threads", $"{threads}", "--timeout", $"{Deadline}", .. arguments] });

    /// <summary>Has so many calls of a path run at once.</summary>
    private async Task<List<WireClient>> Occupy(string path, int count)
    {
        var clients = new List<WireClient>();
        for (; count > 0; count--)
        {
            var client = await _server.Connect();
            await client.Send(Request.Get(path));
            clients.Add(client);
        }
        return clients;
    }

    private async Task<WireResponse> Exchange(string target)
    {
        using var client = await _server.Connect();
        return await client.Exchange(Request.Get(target));
    }

    private async Task<string> Get(string target)
    {
        var response = await Exchange(target);
        Assert.Equal(200, response.StatusCode);
        return response.Body;
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }

    [GeneratedRegex("Deadline of GET")]
    private static partial Regex DeadlineLine();
}
