using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary>How a process with several threads ends.</summary>
public sealed class ThreadsAtExitTests
{
    [Fact]
    public async Task Exit_handlers_run_to_their_end()
    {
        await using var server = await WizgiProcess.Start("slow_exit:app", new WizgiOptions { Arguments = ["--threads", "4"] });
        using var client = server.HttpClient();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.GetStringAsync("/", TestContext.Current.CancellationToken)));
        Assert.Equal(0, await server.Stop());
        await server.WaitForOutput("the exit handler ran");
    }
}
