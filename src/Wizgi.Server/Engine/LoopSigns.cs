namespace Wizgi.Server.Engine;

/// <summary>Whether a loop shows signs of life, seen from outside: it waits for events, is inside an application call, or has moved on.</summary>
internal sealed class LoopSigns(EventLoop loop)
{
    private (long Round, long Call) _seen;
    private long _changedAt = Environment.TickCount64;

    /// <summary>Looks, without being entered.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="patience">Milliseconds for which the loop may be busy with itself.</param>
    public bool AreGood(long now, long patience)
    {
        var wantsToEnter = loop.EntryClock.Since;
        if (wantsToEnter != 0) return now - wantsToEnter < patience;
        var sign = (loop.Round, loop.CallNumber);
        // Calls have deadlines of their own.
        var isBusyWithItself = !loop.IsIdle && (sign.CallNumber & 1) == 0;
        if (isBusyWithItself && sign == _seen) return now - _changedAt < patience;
        _seen = sign;
        _changedAt = now;
        return true;
    }
}
