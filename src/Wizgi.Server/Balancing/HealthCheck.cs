namespace Wizgi.Server.Balancing;

/// <summary>A request that asks each destination how it is. Two bad answers in a row take it out, two good ones bring it back.</summary>
public sealed record HealthCheck
{
    /// <summary>HAProxy has 3 and 2.</summary>
    internal const int TimesToTurn = 2;

    /// <summary>What is asked for, with GET; behind the destination's own path.</summary>
    public string Path { get; init; } = "/";

    /// <summary>From one to the next. nginx Plus has 5 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the head of an answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The status that is good; 0: any from 200 to 399, as in nginx Plus.</summary>
    public int Status { get; init; }

    /// <summary>The Host field; null: the destination's address.</summary>
    public string? Host { get; init; }
}
