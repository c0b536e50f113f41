using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>A one-shot timer that a thread can sleep on: a timerfd. Costs nothing while it is not armed.</summary>
internal sealed unsafe class TickTimer(TimeSpan tick)
{
    private readonly int _descriptor = Libc.timerfd_create(Libc.CLOCK_MONOTONIC, Libc.TFD_CLOEXEC);
    private readonly long _nanoseconds = (long)tick.TotalNanoseconds;

    /// <summary>Lets <see cref="Wait"/> return a tick from now.</summary>
    public void Arm() => Set(_nanoseconds);

    /// <summary>Lets <see cref="Wait"/> return at once.</summary>
    public void Fire() => Set(1);

    /// <summary>Sleeps until the timer has gone off since the last call.</summary>
    public void Wait()
    {
        ulong count;
        while (Libc.read(_descriptor, &count, sizeof(ulong)) < 0 && Libc.Errno == Libc.EINTR)
        {
        }
    }

    private void Set(long nanoseconds)
    {
        // struct itimerspec: interval, then first expiry, each seconds and nanoseconds.
        var setting = stackalloc long[4] { 0, 0, nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000 };
        _ = Libc.timerfd_settime(_descriptor, 0, setting, null);
    }
}
