namespace Wizgi.Server.Engine;

/// <summary>How a socket listens.</summary>
internal sealed record ListenerOptions
{
    /// <summary>Of the file of a unix socket; null: the process's umask decides, and the process owns it.</summary>
    public SocketFileRights? Rights { get; init; }

    /// <summary>How many clients may wait to be accepted; the kernel cuts it to net.core.somaxconn. gunicorn's default.</summary>
    /// <remarks>listen(2).</remarks>
    public int Backlog { get; init; } = 2048;

    /// <summary>Other servers of the same user may listen at the same TCP address, and the kernel deals clients out.</summary>
    /// <remarks>socket(7), SO_REUSEPORT.</remarks>
    public bool SharesPort { get; init; }
}
