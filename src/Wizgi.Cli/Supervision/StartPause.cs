using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>When the next worker may start: at once, or later and later while they fail.</summary>
internal sealed class StartPause
{
    private const int Shortest = 500;
    private const int Longest = 30_000;

    private int _length;

    /// <summary>The moment, in milliseconds of <see cref="Environment.TickCount64"/>; <see cref="long.MaxValue"/>: nothing has to wait.</summary>
    public long End { get; private set; } = long.MaxValue;

    /// <summary>For the log: nothing, or <c> in 0.5 s</c>.</summary>
    public string After => _length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" in {_length / 1000.0:0.#} s");

    /// <summary>A worker has ended, or could not be started.</summary>
    public void Note(bool hasFailed)
    {
        _length = hasFailed ? Math.Clamp(_length * 2, Shortest, Longest) : 0;
        End = hasFailed ? Environment.TickCount64 + _length : long.MaxValue;
    }

    /// <summary>Whether a worker may start now.</summary>
    public bool IsOver(long now)
    {
        if (End <= now) End = long.MaxValue;
        return End == long.MaxValue;
    }
}
