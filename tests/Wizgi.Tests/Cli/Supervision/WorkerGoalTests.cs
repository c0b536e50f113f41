using Wizgi.Cli.Supervision;
using Wizgi.Tests.Cli.Settings;

namespace Wizgi.Tests.Cli.Supervision;

public class WorkerGoalTests
{
    private readonly WorkerGoal _goal = new();

    [Fact]
    public void Without_limits_it_is_the_number_of_the_settings_and_what_is_asked_for_later()
    {
        Follow(workers: 2);
        Assert.False(_goal.IsElastic);
        Assert.True(_goal.Change(by: 1));
        Assert.Equal(3, _goal.Count);
    }

    [Fact]
    public void There_is_always_one()
    {
        Follow(workers: 1);
        Assert.False(_goal.Change(by: -1));
        Assert.Equal(1, _goal.Count);
    }

    [Fact]
    public void A_reload_gives_the_number_of_the_settings_again()
    {
        Follow(workers: 2);
        _goal.Change(by: 3);
        Follow(workers: 4);
        Assert.Equal(4, _goal.Count);
    }

    [Fact]
    public void A_number_that_follows_the_load_stays_where_it_is_over_a_reload()
    {
        Follow(workers: 2, most: 8);
        _goal.Change(by: 3);
        Follow(workers: 2, most: 8);
        Assert.Equal(5, _goal.Count);
        Follow(workers: 2, most: 4);
        Assert.Equal(4, _goal.Count);
    }

    [Theory]
    [InlineData(1, 0, 4, 1, 1, 4)]
    [InlineData(4, 2, 0, 4, 2, 4)]
    [InlineData(1, 2, 4, 2, 2, 4)]
    [InlineData(8, 2, 4, 4, 2, 4)]
    public void Where_a_limit_is_not_given_it_is_the_number_to_begin_with(int workers, int least, int most, int begin, int lowest, int highest)
    {
        Follow(workers, least, most);
        Assert.Equal((true, begin), (_goal.IsElastic, _goal.Count));
        _goal.Change(by: -100);
        Assert.Equal(lowest, _goal.Count);
        _goal.Change(by: 100);
        Assert.Equal(highest, _goal.Count);
    }

    [Fact]
    public void At_rest_there_is_none_until_one_is_asked_for()
    {
        Follow(workers: 2);
        _goal.Rest();
        Assert.Equal(0, _goal.Count);
        Follow(workers: 2);
        Assert.Equal(2, _goal.Count);
        _goal.Rest();
        _goal.Change(by: 1);
        Assert.Equal(1, _goal.Count);
    }

    private void Follow(int workers, int least = 0, int most = 0) =>
        _goal.Follow(ParsedSettings.From(["a", "-w", $"{workers}", .. least > 0 ? (string[])["--min-workers", $"{least}"] : [], .. most > 0 ? (string[])["--max-workers", $"{most}"] : []]));
}
