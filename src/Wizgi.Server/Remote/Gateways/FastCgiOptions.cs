namespace Wizgi.Server.Remote.Gateways;

/// <summary>How a FastCGI application is talked to.</summary>
public sealed record FastCgiOptions : GatewayOptions
{
    /// <summary>
    /// How many connections are kept for the next request (FCGI_KEEP_CONN). 0, as in nginx: an application that serves one connection at a time, such as PHP's
    /// or fcgiwrap, would wait for the next request of this client alone.
    /// </summary>
    public int MaxIdleConnections { get; init; }

    /// <summary>How long a connection is kept. nginx keeps those to upstreams for 60 s.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// A request's body of unknown length is passed on as it comes, without a CONTENT_LENGTH. FastCGI can; many applications take a request without one for one without a
    /// body.
    /// </summary>
    public bool StreamsUnknownLength { get; init; }
}
