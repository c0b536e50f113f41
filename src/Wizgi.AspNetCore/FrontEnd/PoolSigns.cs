namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Whether .NET's pool of threads, on which Kestrel runs, shows signs of life: it does what it is asked to.</summary>
internal sealed class PoolSigns
{
    private long _askedAt;

    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="patience">Milliseconds that it may take.</param>
    public bool AreGood(long now, long patience)
    {
        var asked = Volatile.Read(ref _askedAt);
        if (asked != 0) return now - asked < patience;
        Volatile.Write(ref _askedAt, now);
        ThreadPool.UnsafeQueueUserWorkItem(static signs => Volatile.Write(ref signs._askedAt, 0), this, preferLocal: false);
        return true;
    }
}
