namespace Wizgi.Middleware;

/// <summary>What <see cref="ConditionalGet"/> makes entity tags for.</summary>
public sealed record ConditionalGetOptions
{
    /// <summary>Bodies of up to so many bytes get an ETag if they have none. 0: none do. 1 MiB, which takes about a millisecond.</summary>
    public int TagUpTo { get; init; } = 1024 * 1024;
}
