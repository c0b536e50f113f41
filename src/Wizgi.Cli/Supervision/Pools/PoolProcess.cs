using System.Net.Sockets;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The process of a pool, as the server's supervisor sees it.</summary>
/// <param name="process">Its number, and that of its group.</param>
/// <param name="control">The supervisor's end of its control socket.</param>
internal sealed class PoolProcess(int process, Socket control) : ChildProcess(process, control)
{
    public long StartedAt { get; } = Environment.TickCount64;

    public bool IsReady { get; set; }

    public bool IsStopping { get; private set; }

    /// <summary>When it is killed if it still runs, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long KillAt { get; private set; } = long.MaxValue;

    public void Stop(int signal, long killAt)
    {
        IsStopping = true;
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
