using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>
/// Decides whether more or fewer workers are needed: more as soon as those that there are have been busy, or clients have waited, for two looks in
/// a row; fewer when one less would have been enough all the time for a while. Between the two nothing changes.
/// </summary>
internal sealed class Autoscaler
{
    // Percent of the workers' time. An average: above it some clients wait already (uWSGI's cheaper-busyness-max is 50).
    private const int Busy = 75;

    // What the others would have to do when one goes; well below the limit above, or the next look would bring it back.
    private const int Calm = 50;

    private const int LooksToGrow = 2;

    // Milliseconds; the idle time after which php-fpm ends a process (pm.process_idle_timeout).
    private const int TimeToShrink = 10_000;

    // Many workers grow by a part of their number, so that a rush is met in a few steps.
    private const int GrowByPart = 4;

    private int _busyLooks;
    private long _calmSince = long.MaxValue;

    /// <summary>Why the last step was taken, for the log.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Looks at the workers, about once a second.</summary>
    /// <param name="now">Milliseconds.</param>
    /// <param name="goal">How many there should be; at least 1.</param>
    /// <param name="busy">Of each that serves, in percent.</param>
    /// <param name="waiting">Clients that nobody has accepted yet.</param>
    /// <returns>How many more; -1: one fewer.</returns>
    public int Look(long now, int goal, IReadOnlyCollection<int> busy, int waiting)
    {
        var total = busy.Sum();
        var average = busy.Count == 0 ? 0 : total / busy.Count;
        var isBusy = average >= Busy || waiting > busy.Count;
        _busyLooks = isBusy ? _busyLooks + 1 : 0;
        var isCalm = goal > 1 && waiting == 0 && total <= Calm * (goal - 1);
        _calmSince = isCalm ? Math.Min(_calmSince, now) : long.MaxValue;
        Reason = string.Create(CultureInfo.InvariantCulture, $"they are busy {average} % of the time and {waiting} clients wait");
        // Those of the last step still load the application: what they will do is not known yet.
        if (_busyLooks >= LooksToGrow && busy.Count >= goal)
        {
            _busyLooks = 0;
            return Math.Max(1, goal / GrowByPart);
        }
        if (_calmSince == long.MaxValue || now - _calmSince < TimeToShrink) return 0;
        _calmSince = now;
        return -1;
    }
}
