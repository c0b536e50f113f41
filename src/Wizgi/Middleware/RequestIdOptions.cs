namespace Wizgi.Middleware;

/// <summary>How <see cref="RequestId"/> names requests.</summary>
public sealed record RequestIdOptions
{
    /// <summary>The header of request and response that carries the name.</summary>
    public string Header { get; init; } = "X-Request-Id";

    /// <summary>
    /// Take the name a request brings along, if it is a sane one: up to 128 letters, digits and <c>-_.:/+=@~</c>. Only where every client is a
    /// proxy of one's own: anybody else could make two requests look like one in the logs.
    /// </summary>
    public bool AcceptIncoming { get; init; }
}
