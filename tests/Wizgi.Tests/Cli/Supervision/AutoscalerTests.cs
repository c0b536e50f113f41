using Wizgi.Cli.Supervision;

namespace Wizgi.Tests.Cli.Supervision;

public class AutoscalerTests
{
    private readonly Autoscaler _scaler = new();
    private long _now;

    [Fact]
    public void One_busy_look_is_not_enough_and_two_in_a_row_are()
    {
        Assert.Equal(0, Look(2, [80, 70]));
        Assert.Equal(1, Look(2, [80, 70]));
    }

    [Fact]
    public void A_look_in_between_that_is_not_busy_begins_anew()
    {
        Look(2, [80, 80]);
        Look(2, [60, 60]);
        Assert.Equal(0, Look(2, [80, 80]));
    }

    [Fact]
    public void Clients_that_wait_count_as_busy_when_they_are_more_than_the_workers()
    {
        Look(2, [10, 10], waiting: 3);
        Assert.Equal(1, Look(2, [10, 10], waiting: 3));
        Look(2, [10, 10], waiting: 2);
        Assert.Equal(0, Look(2, [10, 10], waiting: 2));
    }

    [Fact]
    public void Nothing_more_is_started_while_the_last_ones_still_load()
    {
        Look(3, [100, 100]);
        Look(3, [100, 100]);
        Assert.Equal(0, Look(3, [100, 100]));
        Assert.Equal(1, Look(3, [100, 100, 100]));
    }

    [Fact]
    public void Many_workers_grow_by_a_quarter()
    {
        int[] busy = [.. Enumerable.Repeat(90, 12)];
        Look(12, busy);
        Assert.Equal(3, Look(12, busy));
    }

    [Fact]
    public void One_goes_after_ten_calm_seconds_and_the_next_ten_seconds_later()
    {
        var steps = Enumerable.Range(0, 25).Select(_ => Look(3, [0, 0, 0])).ToList();
        Assert.Equal([10, 20], steps.Select((step, second) => (step, second)).Where(pair => pair.step == -1).Select(pair => pair.second));
        Assert.DoesNotContain(1, steps);
    }

    [Fact]
    public void Nobody_goes_whose_work_would_make_the_others_busy()
    {
        // 60 % of the other one's time: fewer workers than that are taken for too few soon.
        for (var second = 0; second < 30; second++) Assert.Equal(0, Look(2, [30, 30]));
    }

    [Fact]
    public void The_last_one_stays()
    {
        for (var second = 0; second < 30; second++) Assert.Equal(0, Look(1, [0]));
    }

    [Fact]
    public void A_client_that_waits_begins_the_calm_anew()
    {
        for (var second = 0; second < 9; second++) Look(2, [0, 0]);
        Look(2, [0, 0], waiting: 1);
        for (var second = 0; second < 10; second++) Assert.Equal(0, Look(2, [0, 0]));
        Assert.Equal(-1, Look(2, [0, 0]));
    }

    private int Look(int goal, int[] busy, int waiting = 0)
    {
        var step = _scaler.Look(_now, goal, busy, waiting);
        _now += 1000;
        return step;
    }
}
