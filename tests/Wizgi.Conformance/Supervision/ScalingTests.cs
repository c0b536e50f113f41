using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Supervision;

/// <summary>The number of workers follows the load: docs/workers.md.</summary>
public sealed class ScalingTests : SupervisedServer
{
    [Fact]
    public async Task Workers_become_more_under_load_and_fewer_without_and_no_request_is_lost()
    {
        await using var server = await Start(1, "--max-workers", "3");
        var log = server.Log();
        await using (var load = new Load(server, "/sleep?0.02"))
        {
            await log.WaitFor("Workers: 2 instead of 1, as they are busy");
            await Eventually(log, "Workers: 3 instead of 2", 1);
            await Eventually(() => Workers(server).Count == 3);
            // Never more than allowed.
            await load.Wait(300);
            Assert.Equal(3, Workers(server).Count);
            Assert.Empty(await load.Stop());
        }
        await Eventually(() => Workers(server).Count == 1);
        Assert.Matches(@"Workers: 1 instead of 2, as they are busy \d % of the time and 0 clients wait", log.Text);
    }

    [Fact]
    public async Task TTIN_and_TTOU_stay_within_the_limits()
    {
        await using var server = await Start(2, "--min-workers", "2", "--max-workers", "3");
        for (var time = 0; time < 3; time++) server.Signal(MoreWorkers);
        await server.WaitForOutput("is ready (3 of 3)");
        Assert.Equal(3, Workers(server).Count);
        for (var time = 0; time < 3; time++) server.Signal(FewerWorkers);
        await Eventually(() => Workers(server).Count == 2);
    }

    [Fact]
    public async Task A_range_that_is_none_is_refused()
    {
        var (code, output) = await WizgiProcess.Run(["supervised:app", "-b", "127.0.0.1:0", "--min-workers", "4", "--max-workers", "2"]);
        Assert.Equal(1, code);
        Assert.Contains("--min-workers 4 is more than --max-workers 2", output, StringComparison.Ordinal);
    }
}
