namespace Wizgi.Server.Balancing;

/// <summary>One of the places a balancer sends requests to.</summary>
/// <param name="Address"><c>http://HOST[:PORT][/PATH]</c>, <c>https://…</c>, <c>fastcgi://…</c>, <c>scgi://…</c>, <c>uwsgi://…</c>, each also with <c>unix:SOCKET</c>: as <see cref="Remote.RemoteApplication.From(string, Remote.RemoteOptions?)"/> takes it.</param>
public sealed record DestinationOptions(string Address)
{
    /// <summary>The most there is.</summary>
    internal const int MaxWeight = 1000;

    /// <summary>Its share compared with the others', from 1 to 1000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>It gets no new requests, only those whose cookie names it.</summary>
    public bool IsDraining { get; init; }
}
