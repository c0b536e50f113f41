namespace Wizgi.Server.Engine;

/// <summary>What a connection waits for; each has its own time limit.</summary>
internal enum ConnectionState
{
    /// <summary>The first request head of the connection, or the rest of a later one.</summary>
    Head,

    /// <summary>The body of a request whose application is called when it is here: <see cref="Connection.Upload"/>.</summary>
    Body,

    /// <summary>A response is sent, and nothing of a next request has come.</summary>
    Idle,

    /// <summary>The last response is sent; what the client still sends is dropped until it closes.</summary>
    Lingering,
}

/// <summary>One client connection between requests. Small: an idle one has no buffer.</summary>
internal sealed class Connection : Peer
{
    public Connection(int descriptor, Listener listener)
    {
        (Descriptor, Listener) = (descriptor, listener);
        (LocalName, LocalPort) = (listener.LocalName, listener.LocalPort);
    }

    public int Descriptor { get; }

    public Listener Listener { get; }

    /// <summary>Nothing is a request before its PROXY header has come.</summary>
    public bool AwaitsProxyHeader;

    public ConnectionState State;

    /// <summary>A part of a head that waits for the rest, or null.</summary>
    public byte[]? Pending;

    /// <summary>The request that is being read, while the state is <see cref="ConnectionState.Body"/>.</summary>
    public Upload? Upload;

    /// <summary>Bytes of the last request's body that the application did not read and that have not come yet.</summary>
    public long Unwanted;

    /// <summary>A request of it is inside an application call, or its response with the drainer; nobody else may touch it.</summary>
    public bool IsBusy;

    /// <summary>It waits in the loop's queue to be served although no event will come for it.</summary>
    public bool IsResumed;

    /// <summary>It is watched by epoll.</summary>
    public bool IsWatched;

    // The list of connections in the same state, oldest first: TimeoutList.
    public TimeoutList? TimeoutList;
    public Connection? Previous;
    public Connection? Next;
    public long Deadline;
}
