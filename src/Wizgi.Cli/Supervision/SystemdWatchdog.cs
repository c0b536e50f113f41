using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>Tells systemd, at half of the time it gives (<c>WatchdogSec=</c>), that there is a server. sd_watchdog_enabled(3).</summary>
internal sealed class SystemdWatchdog
{
    private readonly long _interval;

    private SystemdWatchdog(long interval, long now) => (_interval, Due) = (interval, interval == 0 ? long.MaxValue : now + interval);

    /// <summary>When to call <see cref="Beat"/> at the latest, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Due { get; private set; }

    /// <summary>What the environment asks for; one that is never due when it asks for nothing, or means another process.</summary>
    public static SystemdWatchdog FromEnvironment(long now)
    {
        var isOurs = Environment.GetEnvironmentVariable("WATCHDOG_PID") is not { Length: > 0 } process || process == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var isAsked = long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0;
        return new SystemdWatchdog(isOurs && isAsked ? Math.Max(1, microseconds / 2000) : 0, now);
    }

    /// <summary>Tells it if it is time to.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <param name="isServing">A worker serves; where none does, systemd is to start the service again.</param>
    public void Beat(long now, bool isServing)
    {
        if (now < Due) return;
        Due = now + _interval;
        if (isServing) Systemd.Notify("WATCHDOG=1");
    }
}
