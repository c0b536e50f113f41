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
