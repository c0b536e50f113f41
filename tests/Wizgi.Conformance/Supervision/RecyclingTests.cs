using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>Workers that are replaced because of their age, their memory or their requests: docs/workers.md.</summary>
public sealed class RecyclingTests : SupervisedServer
{
    [Fact]
    public async Task A_worker_that_is_old_enough_is_replaced_and_the_log_says_why()
    {
        await using var server = await Start(2, "--max-worker-age", "3", "--max-worker-age-jitter", "2");
        await using var load = new Load(server);
        var old = Workers(server);
        var log = server.Log();
        await Eventually(() => !Workers(server).Intersect(old).Any());
        await load.Wait(100);
        Assert.Empty(await load.Stop());
        Assert.Matches(@"is to be replaced: it is \d+ s old \(--max-worker-age\)", log.Text);
    }

    [Fact]
    public async Task A_worker_that_uses_too_much_memory_is_replaced_and_the_others_are_not()
    {
        await using var server = await Start(2, "--max-worker-memory", "300m");
        var old = Workers(server);
        var log = server.Log();
        string grown;
        using (var client = await server.Connect()) grown = (await client.Exchange(Request.Get("/grow?400"))).Body.Split(' ')[0];
        // Not in its first ten seconds.
        await Eventually(log, "has stopped", 1);
        Assert.Matches($@"Worker {grown} is to be replaced: it uses [45]\d\d MB of memory \(--max-worker-memory\)", log.Text);
        Assert.Single(Workers(server).Intersect(old));
    }

    [Fact]
    public async Task The_successor_is_ready_before_the_old_worker_stops_and_one_goes_at_a_time()
    {
        await using var server = await Start(3, "--max-requests", "200");
        await using var load = new Load(server);
        var log = server.Log();
        await Eventually(log, "has stopped", 6);
        await load.Stop();
        var (serving, left) = (3, 3);
        foreach (var line in log.Text.Split('\n'))
        {
            if (line.Contains("is ready (", StringComparison.Ordinal)) (serving, left) = (serving + 1, left + 1);
            if (line.Contains("Stopping gracefully", StringComparison.Ordinal)) serving--;
            if (line.Contains("has stopped", StringComparison.Ordinal)) left--;
            Assert.InRange(serving, 3, 4);
            Assert.InRange(left, 3, 4);
        }
    }

    [Fact]
    public async Task A_successor_that_fails_leaves_the_old_worker_serving_and_is_tried_again_later()
    {
        await using var server = await Start(1, "--max-requests", "20");
        var old = Assert.Single(Workers(server));
        var log = server.Log();
        File.WriteAllText(Mark, "broken");
        await using var load = new Load(server);
        await Eventually(log, "exited with code 3 before it was ready; it is replaced in", 2);
        Assert.Contains("it is replaced in 0.5 s", log.Text, StringComparison.Ordinal);
        Assert.Contains("it is replaced in 1 s", log.Text, StringComparison.Ordinal);
        await load.Wait(100);
        Assert.Contains(old, Workers(server));
        File.WriteAllText(Mark, "mended");
        await Eventually(() => load.Answers.Any(answer => answer.Contains("mended", StringComparison.Ordinal)));
        Assert.Empty(await load.Stop());
    }

    [Theory]
    [InlineData("--max-requests", "10")]
    [InlineData("--max-worker-age", "10")]
    [InlineData("--max-worker-memory", "1g")]
    [InlineData("--max-workers", "4")]
    public async Task Without_a_supervisor_the_settings_are_refused(string flag, string value)
    {
        var (code, output) = await WizgiProcess.Run(["supervised:app", "-w", "0", "-b", "127.0.0.1:0", flag, value]);
        Assert.Equal(1, code);
        Assert.Contains($"{flag} needs a supervisor, and -w 0 has none", output, StringComparison.Ordinal);
    }
}
