using Wizgi.Server.Balancing;
using Xunit;

namespace Wizgi.Tests.Server.Balancing;

public sealed class DestinationHealthTests
{
    private readonly Clock _clock = new();
    private readonly DestinationHealth _health;

    public DestinationHealthTests() => _health = new DestinationHealth(() => new LoadBalancerOptions { Time = _clock, EjectionTime = TimeSpan.FromSeconds(10), MaxEjectionTime = TimeSpan.FromSeconds(30) });

    private TimeSpan? FailThrice()
    {
        _ = _health.Fail();
        _ = _health.Fail();
        return _health.Fail();
    }

    [Fact]
    public void Only_failures_in_a_row_count()
    {
        for (var count = 0; count < 5; count++)
        {
            Assert.Null(_health.Fail());
            Assert.Null(_health.Fail());
            Assert.False(_health.Succeed());
        }
        Assert.Equal(TimeSpan.FromSeconds(10), FailThrice());
        Assert.Equal(DestinationState.Ejected, _health.State);
    }

    [Fact]
    public void The_time_doubles_up_to_the_longest_and_begins_anew_after_a_good_while()
    {
        Assert.Equal(10, FailThrice()!.Value.TotalSeconds);
        Assert.Equal(20, _health.TryAgain(isReachable: false)!.Value.TotalSeconds);
        Assert.Equal(30, _health.TryAgain(isReachable: false)!.Value.TotalSeconds);
        Assert.Null(_health.TryAgain(isReachable: true));
        Assert.True(_health.Succeed());
        _clock.Now += TimeSpan.FromSeconds(31);
        Assert.Equal(10, FailThrice()!.Value.TotalSeconds);
    }

    [Fact]
    public void On_trial_one_failure_is_enough()
    {
        _ = FailThrice();
        _ = _health.TryAgain(isReachable: true);
        Assert.Equal(DestinationState.OnTrial, _health.State);
        Assert.Equal(20, _health.Fail()!.Value.TotalSeconds);
    }

    [Fact]
    public void Two_checks_in_a_row_turn_it()
    {
        Assert.False(_health.Check(isGood: false));
        Assert.False(_health.Check(isGood: true));
        Assert.False(_health.Check(isGood: false));
        Assert.True(_health.Check(isGood: false));
        Assert.Equal(DestinationState.Down, _health.State);
        Assert.False(_health.Check(isGood: true));
        Assert.True(_health.Check(isGood: true));
        Assert.Equal(DestinationState.Well, _health.State);
    }

    [Fact]
    public void A_key_moves_only_when_its_own_destination_goes()
    {
        Destination[] all = [.. Enumerable.Range(1, 4).Select(number => new Destination(new DestinationOptions($"http://10.0.0.{number}"), new(), _health))];
        for (var key = 0; key < 500; key++)
        {
            var bytes = BitConverter.GetBytes(key);
            var at = Policies.Rendezvous(bytes, all);
            var later = Policies.Rendezvous(bytes, all.AsSpan(0, 3));
            if (at != all[3]) Assert.Same(at, later);
        }
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; } = TimeSpan.FromSeconds(1);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
