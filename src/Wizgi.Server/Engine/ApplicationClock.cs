namespace Wizgi.Server.Engine;

/// <summary>
/// Runs while a request waits for its application, and starts anew with each block that the application takes or gives. Stands still while
/// the request waits for its client, and between requests.
/// </summary>
/// <remarks>
/// Whoever is about to wait without being entered stops it first, entered: while it runs, the request is only touched by threads that
/// are entered, and so may be by another.
/// </remarks>
internal sealed class ApplicationClock
{
    private long _since;

    /// <summary>When it was started, in milliseconds of <see cref="Environment.TickCount64"/>; 0: it stands still. From any thread.</summary>
    public long Since => Volatile.Read(ref _since);

    public void Start() => Volatile.Write(ref _since, Environment.TickCount64);

    public void Stop() => Volatile.Write(ref _since, 0);
}
