namespace Wizgi.Server.Engine;

/// <summary>How application calls are watched: docs/decisions/0007-deadlines.md.</summary>
internal sealed record WatchOptions
{
    /// <summary>How long an application may take until its response begins, and from each block to the next; zero: as long as it likes.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Makes what the watching thread enters to act on a call, on that thread and not entered; null: applications need nothing held.</summary>
    public Func<IThreadGate>? MakeGate { get; init; }

    /// <summary>
    /// Called about once a second while the server is demonstrably alive, with the longest silence that may follow before it should be taken for
    /// dead; null: nobody listens. On the watching thread; must not wait.
    /// </summary>
    public Action<TimeSpan>? Beat { get; init; }

    /// <summary>Called when a call was interrupted and its thread has not come back. On the watching thread; not entered.</summary>
    public Action<StuckThreads> OnStuck { get; init; } = static _ => { };
}

/// <summary>Threads that do not come back from calls that were given up.</summary>
/// <param name="Count">How many.</param>
/// <param name="Of">Of how many there may be; when it is all of them, nothing is served any more.</param>
/// <param name="Request">The request of the one that was noticed now.</param>
internal readonly record struct StuckThreads(int Count, int Of, string Request);
