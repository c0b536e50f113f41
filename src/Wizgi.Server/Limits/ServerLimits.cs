namespace Wizgi.Server.Limits;

/// <summary>What a client may send and how long it may take. Sizes in bytes.</summary>
public sealed record ServerLimits
{
    /// <summary>The request line with its line end. Apache's LimitRequestLine default; the most gunicorn allows.</summary>
    public int RequestLine { get; init; } = 8190;

    /// <summary>One header field, name and value. Apache's LimitRequestFieldSize and gunicorn's default.</summary>
    public int HeaderField { get; init; } = 8190;

    /// <summary>Header fields of a request. Apache's, gunicorn's and Kestrel's default.</summary>
    public int HeaderFields { get; init; } = 100;

    /// <summary>All header fields together. Twice Kestrel's 32 KiB: cookies of single sign-on often pass that.</summary>
    public int HeaderTotal { get; init; } = 64 * 1024;

    /// <summary>What stands before a chunk's size line ends, extensions included. More than any real one; nobody uses extensions.</summary>
    public int ChunkLine { get; init; } = 4096;

    /// <summary>The extensions of all chunks of a body together. hyper's limit (CVE-2024-21647 is what happens without one).</summary>
    public int ChunkExtensions { get; init; } = 16 * 1024;

    /// <summary>How much of a body the application left unread is read and dropped to keep the connection. Go's net/http reads 256 KiB.</summary>
    public int Drain { get; init; } = 256 * 1024;

    /// <summary>A whole body; 0: no limit, as in gunicorn. More is refused with 413.</summary>
    public long Body { get; init; }

    /// <summary>
    /// How much of a body is read before the application is called, so that a slow client holds no thread; 0: nothing. nginx's
    /// client_max_body_size has the same default.
    /// </summary>
    public int RequestBuffer { get; init; } = 1024 * 1024;

    /// <summary>How much of a response may wait for its client while the application goes on. Of a file nothing is read before it can be sent.</summary>
    public int ResponseBuffer { get; init; } = 1024 * 1024;

    /// <summary>Open client connections. At the limit idle ones are closed for new ones; then the backlog holds the clients.</summary>
    public int Connections { get; init; } = 16 * 1024;

    /// <summary>
    /// Bytes a second that a client must send of a body, or take of a response that has waited for <see cref="SendTimeout"/>, on average; 0: none.
    /// Kestrel's default.
    /// </summary>
    public int MinimumRate { get; init; } = 240;

    /// <summary>How long a client may be slower than <see cref="MinimumRate"/> at first. Kestrel's default.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether so many bytes are too few for a client that has been waited for so long.</summary>
    public bool IsTooSlow(long bytes, double milliseconds) =>
        MinimumRate > 0 && milliseconds > RateGrace.TotalMilliseconds + (bytes * 1000.0 / MinimumRate);

    /// <summary>From the first byte of a head to its end. Kestrel's RequestHeadersTimeout.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between a response and the next request. nginx's keepalive_timeout.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>The longest silence while a body is read. nginx waits 60 s, Kestrel asks for 240 bytes a second.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest time a client may take nothing while a response is sent. nginx's send_timeout.</summary>
    public TimeSpan SendTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a closing connection is read so that the client gets to see the last response. nginx's lingering_timeout.</summary>
    public TimeSpan LingerTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
