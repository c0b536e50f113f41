namespace Wizgi.Server.Engine;

/// <summary>A server whose calls a <see cref="Watchdog"/> looks after.</summary>
internal interface IWatched
{
    /// <summary>There will be no more calls.</summary>
    bool IsStopped { get; }

    /// <summary>The threads that run calls.</summary>
    IReadOnlyList<IWatchedThread> Threads { get; }

    /// <summary>Whether the server itself, apart from its calls, shows signs of life. Not entered.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="patience">Milliseconds for which it may be busy with itself.</param>
    bool IsAlive(long now, long patience);
}

/// <summary>A thread that runs calls, as a <see cref="Watchdog"/> sees it.</summary>
internal interface IWatchedThread
{
    /// <summary>Through which its call is described and interrupted. Not asked for before there is a call.</summary>
    IThreadGate Gate { get; }

    /// <summary>How long its call has kept its client waiting. May be looked at without being entered.</summary>
    ApplicationClock Clock { get; }

    /// <summary>When its call was given up, from which it has not come back; milliseconds of <see cref="Environment.TickCount64"/>, or 0. May be looked at without being entered.</summary>
    long GivenUpAt { get; }

    /// <summary>It has not come back for so long that it may never do. May be looked at without being entered.</summary>
    bool IsStuck { get; }

    /// <summary>Ends the request whose call is past its deadline, with a 504 or by breaking off. Entered, by the watchdog; the call goes on without it.</summary>
    /// <param name="since">What the clock said when the deadline was seen to be past.</param>
    /// <param name="taken">How long that is, for the log.</param>
    /// <param name="stack">What the application is doing, for the log.</param>
    /// <returns>False: the application has come further, and its request goes on.</returns>
    bool TryGiveUp(long since, TimeSpan taken, string stack);

    /// <summary>Its call was given up and has still not ended. Entered, by the watchdog.</summary>
    /// <returns>The request, or null: it has come back after all.</returns>
    string? NoteStuck();
}
