namespace Wizgi.Server.Engine;

/// <summary>The connections that wait under one time limit, oldest first. As the limit is the same for all, the order is that of the deadlines.</summary>
internal sealed class TimeoutList(TimeSpan limit)
{
    private long _limit = (long)limit.TotalMilliseconds;
    private Connection? _last;

    /// <summary>The connection whose time ends first.</summary>
    public Connection? First { get; private set; }

    /// <summary>Starts the time of a connection anew.</summary>
    /// <param name="connection">A connection in this list, another or none.</param>
    /// <param name="now">Milliseconds of the loop's clock.</param>
    public void Add(Connection connection, long now)
    {
        Remove(connection);
        connection.TimeoutList = this;
        connection.Deadline = now + _limit;
        connection.Previous = _last;
        if (_last is null) First = connection;
        else _last.Next = connection;
        _last = connection;
    }

    /// <summary>Sets a shorter limit, which those that wait already have from now on.</summary>
    public void Shorten(TimeSpan limit, long now)
    {
        _limit = Math.Min(_limit, (long)limit.TotalMilliseconds);
        for (var connection = First; connection is not null; connection = connection.Next) connection.Deadline = Math.Min(connection.Deadline, now + _limit);
    }

    /// <summary>Takes a connection out of the list it is in.</summary>
    public static void Remove(Connection connection)
    {
        if (connection.TimeoutList is not { } list) return;
        if (connection.Previous is null) list.First = connection.Next;
        else connection.Previous.Next = connection.Next;
        if (connection.Next is null) list._last = connection.Previous;
        else connection.Next.Previous = connection.Previous;
        connection.Previous = connection.Next = null;
        connection.TimeoutList = null;
    }
}
