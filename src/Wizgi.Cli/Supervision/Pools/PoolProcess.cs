using System.Net.Sockets;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The process of a pool, as the server's supervisor sees it.</summary>
/// <param name="process">Its number, and that of its group.</param>
/// <param name="control">The supervisor's end of its control socket.</param>
internal sealed class PoolProcess(int process, Socket control) : ChildProcess(process, control)
{
    public long StartedAt { get; } = Environment.TickCount64;

    public bool IsReady { get; set; }

    /// <summary>It is no Wizgi, and asked over FastCGI.</summary>
    public bool SpeaksFastCgi { get; set; }

    private int _told;

    public bool IsStopping => _told != 0;

    /// <summary>When it is killed if it still runs, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long KillAt { get; private set; } = long.MaxValue;

    /// <summary>Has it stop, and be killed if it does not.</summary>
    public void Stop(int signal, long killAt)
    {
        // Once is enough, and who has been told to stop at once is not told to take its time.
        if (_told == signal || _told == SupervisorSignals.Quit) return;
        _told = signal;
        KillAt = Math.Min(KillAt, killAt);
        Signal(signal);
    }

    /// <summary>Ends it now, and all that it has started.</summary>
    public void Kill()
    {
        _ = Native.Posix.kill(-Process, SupervisorSignals.Kill);
        KillAt = long.MaxValue;
    }
}
