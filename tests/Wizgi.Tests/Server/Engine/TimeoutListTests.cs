using Wizgi.Server.Engine;

namespace Wizgi.Tests.Server.Engine;

public sealed class TimeoutListTests : IDisposable
{
    private readonly Listener _listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
    private readonly TimeoutList _list = new(TimeSpan.FromSeconds(5));

    public void Dispose() => _listener.Close();

    [Fact]
    public void The_first_is_the_one_whose_time_ends_first()
    {
        var (a, b) = (New(), New());
        _list.Add(a, now: 1000);
        _list.Add(b, now: 2000);
        Assert.Same(a, _list.First);
        Assert.Equal((6000, 7000), (a.Deadline, b.Deadline));
    }

    [Fact]
    public void Adding_again_starts_the_time_anew()
    {
        var (a, b) = (New(), New());
        _list.Add(a, now: 0);
        _list.Add(b, now: 1);
        _list.Add(a, now: 2);
        Assert.Same(b, _list.First);
        Assert.Equal([b, a], Drain(_list));
        Assert.Equal(5002, a.Deadline);
    }

    [Fact]
    public void A_connection_is_in_one_list_at_a_time()
    {
        var other = new TimeoutList(TimeSpan.FromSeconds(1));
        var (a, b) = (New(), New());
        _list.Add(a, now: 0);
        _list.Add(b, now: 0);
        other.Add(a, now: 0);
        Assert.Equal([b], Drain(_list));
        Assert.Equal([a], Drain(other));
        Assert.Equal(1000, a.Deadline);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_place_of_the_list_can_be_left(int place)
    {
        Connection[] all = [New(), New(), New()];
        foreach (var connection in all) _list.Add(connection, now: 0);
        TimeoutList.Remove(all[place]);
        TimeoutList.Remove(all[place]);
        Assert.Null(all[place].TimeoutList);
        var late = New();
        _list.Add(late, now: 1);
        Assert.Equal([.. all.Where(connection => connection != all[place]), late], Drain(_list));
    }

    [Fact]
    public void An_emptied_list_can_be_filled_again()
    {
        var a = New();
        _list.Add(a, now: 0);
        TimeoutList.Remove(a);
        Assert.Null(_list.First);
        _list.Add(a, now: 9);
        Assert.Same(a, _list.First);
    }

    private Connection New() => new(descriptor: -1, _listener);

    private static List<Connection> Drain(TimeoutList list)
    {
        List<Connection> drained = [];
        while (list.First is { } first)
        {
            drained.Add(first);
            TimeoutList.Remove(first);
        }
        return drained;
    }
}
