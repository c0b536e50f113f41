using System.Diagnostics.Metrics;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.Threads;

/// <summary>How <see cref="ApplicationThreads"/> work.</summary>
internal sealed record ThreadsOptions
{
    /// <summary>How many application calls may run at once.</summary>
    public required int Threads { get; init; }

    /// <summary>How many requests may wait for a thread; one more is refused.</summary>
    public required int QueueLimit { get; init; }

    /// <summary>How requests become exchanges.</summary>
    public required ContextOptions Requests { get; init; }

    /// <summary>
    /// What the server does behind the application runs on the application's thread, which saves waking another. Only where that never waits for an
    /// application: with middleware of others around it, it might.
    /// </summary>
    public bool CompletesInline { get; init; }

    /// <summary>Where the figures go, or null.</summary>
    public Meter? Meter { get; init; }
}
