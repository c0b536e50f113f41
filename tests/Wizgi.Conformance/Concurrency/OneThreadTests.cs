using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary><c>--threads 1</c>, the default: exactly one application call at a time.</summary>
public sealed class OneThreadTests
{
    [Fact]
    public async Task Calls_run_one_at_a_time()
    {
        await using var server = await WizgiProcess.Start("concurrency:app");
        using var client = server.HttpClient();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => client.GetStringAsync($"/echo/{number}?sleep=5", TestContext.Current.CancellationToken)));
        Assert.Equal("1", await client.GetStringAsync("/most", TestContext.Current.CancellationToken));
        Assert.Equal("False", await client.GetStringAsync("/multithread", TestContext.Current.CancellationToken));
    }
}
