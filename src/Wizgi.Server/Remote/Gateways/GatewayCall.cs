namespace Wizgi.Server.Remote.Gateways;

/// <summary>One request on its way to an origin, whatever the protocol: its variables have been sent, its body may be, and the response is read.</summary>
/// <remarks>Sending and receiving go on side by side; each is done by one at a time.</remarks>
internal abstract class GatewayCall : IDisposable
{
    private int _isOver;

    /// <summary>Its connection has served a request before: the origin may be closing it just now.</summary>
    public bool IsReused { get; init; }

    /// <summary>Something has come from the origin.</summary>
    public bool HasReceived { get; protected set; }

    /// <summary>The end of the response is worth waiting for, even when its body is there: the connection can be kept then.</summary>
    public virtual bool WaitsForEnd => false;

    /// <summary>Sends a block of the request's body.</summary>
    /// <exception cref="HttpIOException">The origin does not take it.</exception>
    public abstract ValueTask SendBody(ReadOnlyMemory<byte> block, CancellationToken cancel);

    /// <summary>All of the body is sent.</summary>
    public abstract ValueTask EndBody(CancellationToken cancel);

    /// <summary>Reads on in the response: head and body, as a CGI program writes them.</summary>
    /// <returns>How many bytes; 0: it has ended.</returns>
    /// <exception cref="HttpIOException">It breaks off.</exception>
    /// <exception cref="HttpRequestException">What comes is not of the protocol.</exception>
    public abstract ValueTask<int> Receive(Memory<byte> buffer, CancellationToken cancel);

    /// <summary>The end; only the first counts.</summary>
    /// <param name="isComplete">All of the request is sent and all of the response read. Else the origin is told that nobody waits for it any more.</param>
    public void End(bool isComplete)
    {
        if (Interlocked.Exchange(ref _isOver, 1) == 0) Close(isComplete);
    }

    public void Dispose() => End(isComplete: false);

    protected abstract void Close(bool isComplete);
}
