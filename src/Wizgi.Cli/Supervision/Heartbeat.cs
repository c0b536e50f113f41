using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>Whether a worker that should say so once in a while is alive: <see cref="Worker.ControlWord.Beat"/>.</summary>
internal sealed class Heartbeat
{
    // Milliseconds. A supervisor that looks so late was stopped itself, and what its workers said may still be on the way.
    private const int TooLate = 1_000;
    private const int NewPatience = 5_000;

    private long _heardAt;

    /// <summary>When it should have been heard, in milliseconds of <see cref="Environment.TickCount64"/>; before its first beat there is no such time.</summary>
    public long DueAt { get; private set; } = long.MaxValue;

    /// <summary>It said that it is alive.</summary>
    /// <param name="patience">How many milliseconds may pass until it says so again.</param>
    /// <param name="now">Milliseconds.</param>
    public void Note(string patience, long now)
    {
        if (!long.TryParse(patience, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return;
        _heardAt = now;
        DueAt = now + milliseconds;
    }

    /// <summary>Whether it has been silent for too long; told once.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="silence">How long, in seconds.</param>
    public bool HasStopped(long now, out double silence)
    {
        silence = (now - _heardAt) / 1000.0;
        if (now < DueAt) return false;
        var isTooLate = now - DueAt > TooLate;
        DueAt = isTooLate ? now + NewPatience : long.MaxValue;
        return !isTooLate;
    }
}
