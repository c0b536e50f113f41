namespace Wizgi.Middleware;

/// <summary>How <see cref="Cascade"/> goes from one application to the next.</summary>
public sealed record CascadeOptions
{
    /// <summary>The status codes that mean "not mine, ask the next one".</summary>
    public IReadOnlyCollection<int> Statuses { get; init; } = [404];

    /// <summary>
    /// How many bytes of a request body are kept for the next application. One that has read more than that answers for good, whatever its status.
    /// 1 MiB, the server's own default for a body in memory.
    /// </summary>
    public int RequestBuffer { get; init; } = 1024 * 1024;
}
