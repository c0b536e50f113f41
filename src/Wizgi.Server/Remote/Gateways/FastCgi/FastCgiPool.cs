namespace Wizgi.Server.Remote.Gateways.FastCgi;

/// <summary>The connections that wait for their next request.</summary>
internal sealed class FastCgiPool(int most, TimeSpan longest) : IDisposable
{
    private readonly Stack<FastCgiConnection> _idle = new();
    private bool _isClosed;

    /// <summary>The one that was used last, if it is still good; null: none is.</summary>
    public FastCgiConnection? Take()
    {
        while (true)
        {
            FastCgiConnection? connection;
            lock (_idle)
            {
                if (!_idle.TryPop(out connection)) return null;
            }
            if (connection.IsQuiet && Environment.TickCount64 - connection.IdleSince < longest.TotalMilliseconds) return connection;
            connection.Dispose();
        }
    }

    public void Give(FastCgiConnection connection)
    {
        connection.IdleSince = Environment.TickCount64;
        connection.IsUsed = true;
        lock (_idle)
        {
            if (!_isClosed && _idle.Count < most && connection.IsQuiet)
            {
                _idle.Push(connection);
                return;
            }
        }
        connection.Dispose();
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _isClosed = true;
            while (_idle.TryPop(out var connection)) connection.Dispose();
        }
    }
}
