using Wizgi.Cli.Worker;

namespace Wizgi.Tests.Cli.Worker;

public class WorkerLoadTests
{
    [Fact]
    public void What_is_said_is_what_is_heard() => Assert.Equal(new WorkerLoad(37, 12345678901), WorkerLoad.Parse(new WorkerLoad(37, 12345678901).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("37")]
    [InlineData("x 1")]
    [InlineData("37 -1")]
    public void What_cannot_be_read_is_no_load(string text) => Assert.Equal(default, WorkerLoad.Parse(text));

    [Theory]
    [InlineData(1000, 1000, 0, 1, 0)]
    [InlineData(1000, 0, 0, 1, 100)]
    [InlineData(1000, 250, 0, 1, 75)]
    [InlineData(1000, 1000, 8, 32, 25)]
    [InlineData(1000, 500, 31, 32, 96)]
    // A wait that was counted twice.
    [InlineData(1000, 1200, 0, 1, 0)]
    public void A_worker_is_as_busy_as_the_scarcer_of_its_loop_and_its_threads(long time, long waited, int detached, int threads, int percent) =>
        Assert.Equal(percent, LoadReport.Percent(time, waited, detached, threads));
}
