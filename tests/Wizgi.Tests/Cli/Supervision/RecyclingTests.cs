using System.Net.Sockets;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision;
using Wizgi.Tests.Cli.Settings;

namespace Wizgi.Tests.Cli.Supervision;

public sealed class RecyclingTests : IDisposable
{
    private readonly Socket _control = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly WorkerHandle _worker;

    public RecyclingTests() => _worker = new WorkerHandle(1234, _control, generation: 1, startedAt: 1000);

    public void Dispose() => _control.Dispose();

    [Fact]
    public void Without_a_limit_nobody_is_replaced() => Assert.Null(Why(ParsedSettings.From("a"), TimeSpan.FromDays(1000), long.MaxValue));

    [Fact]
    public void A_worker_is_replaced_at_the_age_of_its_limit()
    {
        var settings = ParsedSettings.From("a", "--max-worker-age", "60");
        Assert.Null(Why(settings, TimeSpan.FromSeconds(59.9)));
        Assert.Equal("it is 60 s old (--max-worker-age)", Why(settings, TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_jitter_makes_it_older_by_the_part_that_is_the_workers()
    {
        var settings = ParsedSettings.From("a", "--max-worker-age", "60", "--max-worker-age-jitter", "100");
        var limit = TimeSpan.FromSeconds(60 + (100 * _worker.Jitter));
        Assert.Null(Why(settings, limit - TimeSpan.FromMilliseconds(2)));
        Assert.NotNull(Why(settings, limit + TimeSpan.FromMilliseconds(2)));
    }

    [Fact]
    public void A_worker_that_is_too_large_is_replaced_but_not_in_its_first_ten_seconds()
    {
        var settings = ParsedSettings.From("a", "--max-worker-memory", "512m");
        Assert.Null(Why(settings, TimeSpan.FromSeconds(20), 512 << 20));
        Assert.Null(Why(settings, TimeSpan.FromSeconds(9.9), 600 << 20));
        Assert.Equal("it uses 600 MB of memory (--max-worker-memory)", Why(settings, TimeSpan.FromSeconds(10), 600 << 20));
    }

    [Fact]
    public void A_worker_is_asked_once()
    {
        Assert.True(_worker.AskToReplace("it is old"));
        Assert.False(_worker.AskToReplace("it is large"));
        Assert.Equal("it is old", _worker.ReplaceReason);
    }

    [Fact]
    public void The_memory_of_a_process_is_what_the_kernel_says() =>
        Assert.InRange(ProcessMemory.Resident(Environment.ProcessId), 10 << 20, 10L << 30);

    [Fact]
    public void A_process_that_has_ended_uses_none() => Assert.Equal(0, ProcessMemory.Resident(int.MaxValue));

    private string? Why(ServeSettings settings, TimeSpan age, long memory = 0) =>
        Recycling.WhyReplace(_worker, settings, 1000 + (long)age.TotalMilliseconds, process => process == 1234 ? memory : 0);
}
