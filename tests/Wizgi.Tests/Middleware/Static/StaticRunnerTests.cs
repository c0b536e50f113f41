using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware.Static;

/// <summary>Static files in front of a runner.</summary>
public sealed class StaticRunnerTests : IDisposable
{
    private static readonly ServerTraits Traits = new(MultiThread: true, MultiProcess: false, RunOnce: false, "wizgi/test");

    private readonly TemporaryFolder _folder = new();
    private readonly Inner _inner = new();
    private readonly IApplicationRunner _runner;

    public StaticRunnerTests()
    {
        File.WriteAllText(_folder["a.txt"], "0123456789");
        File.WriteAllText(_folder["large.bin"], new string('x', 100_000));
        _runner = StaticFiles.InFrontOf(_inner, Traits, new StaticMount("/static", _folder.Path));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_sent_by_the_front_end_and_the_runner_behind_is_not_run()
    {
        var exchange = new RecordingExchange { Path = "/static/a.txt" };
        _runner.Run(exchange);
        Assert.Equal(["head 200 OK", "file 0+10", "finish"], exchange.Events);
        Assert.Empty(_inner.Events);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/static/none")]
    public void Another_request_reaches_the_runner_behind_untouched(string path)
    {
        var exchange = new RecordingExchange { Path = path };
        _runner.Run(exchange);
        Assert.Equal(["run"], _inner.Events);
        Assert.Empty(exchange.Events);
    }

    [Fact]
    public void A_request_without_a_file_allocates_nothing()
    {
        var exchange = new RecordingExchange { Path = "/some/page" };
        _inner.IsSilent = true;
        _runner.Run(exchange);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++) _runner.Run(exchange);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_short_file_leaves_the_gate_only_to_wait()
    {
        _runner.Run(new RecordingExchange { Path = "/static/a.txt", Takes = new Queue<int>([4, Exchange.WouldBlock]) });
        Assert.Equal(["leave", "enter"], _inner.Events);
    }

    [Fact]
    public void A_long_file_is_sent_with_the_gate_open()
    {
        var exchange = new RecordingExchange { Path = "/static/large.bin", Takes = new Queue<int>([4, Exchange.WouldBlock, 50_000, Exchange.WouldBlock]) };
        _runner.Run(exchange);
        Assert.Equal(["leave", "enter"], _inner.Events);
        Assert.Equal(["head 200 OK", "file 0+4", "wait", "file 4+50000", "wait", "file 50004+49996", "finish"], exchange.Events);
    }

    [Fact]
    public void A_client_that_goes_away_is_reported_once()
    {
        var exchange = new RecordingExchange { Path = "/static/large.bin", Takes = new Queue<int>([4]), GoneAfter = 4 };
        _runner.Run(exchange);
        Assert.Equal(["head 200 OK", "file 0+4", "gone", "abort"], exchange.Events);
    }

    [Fact]
    public void Without_mounts_there_is_nothing_in_front() => Assert.Same(_inner, StaticFiles.InFrontOf(_inner, Traits));

    private sealed class Inner : IApplicationRunner
    {
        public List<string> Events { get; } = [];

        public bool IsSilent { get; set; }

        public void Enter() => Events.Add("enter");

        public void Leave() => Events.Add("leave");

        public void Run(Exchange exchange)
        {
            if (!IsSilent) Events.Add("run");
        }
    }
}
