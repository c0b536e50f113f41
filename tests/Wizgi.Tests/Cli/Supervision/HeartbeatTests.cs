using Wizgi.Cli.Supervision;
using Xunit;

namespace Wizgi.Tests.Cli.Supervision;

public class HeartbeatTests
{
    private readonly Heartbeat _heartbeat = new();

    [Fact]
    public void Who_has_never_said_anything_is_not_waited_for() => Assert.False(_heartbeat.HasStopped(long.MaxValue - 1, out _));

    [Fact]
    public void Silence_is_told_once_when_the_announced_time_is_over()
    {
        _heartbeat.Note("2000", now: 10_000);
        Assert.Equal(12_000, _heartbeat.DueAt);
        Assert.False(_heartbeat.HasStopped(11_999, out _));
        Assert.True(_heartbeat.HasStopped(12_000, out var silence));
        Assert.Equal(2, silence);
        Assert.False(_heartbeat.HasStopped(20_000, out _));
    }

    [Fact]
    public void Each_beat_says_anew_how_long_to_wait()
    {
        _heartbeat.Note("35000", now: 0);
        _heartbeat.Note("5000", now: 1000);
        Assert.True(_heartbeat.HasStopped(6000, out _));
    }

    [Fact]
    public void A_supervisor_that_comes_late_itself_waits_once_more()
    {
        _heartbeat.Note("2000", now: 0);
        Assert.False(_heartbeat.HasStopped(60_000, out _));
        Assert.True(_heartbeat.HasStopped(_heartbeat.DueAt, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("soon")]
    public void Anything_but_a_number_is_not_heard(string text)
    {
        _heartbeat.Note(text, now: 0);
        Assert.Equal(long.MaxValue, _heartbeat.DueAt);
    }
}
