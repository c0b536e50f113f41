using System.Net.Sockets;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision;

internal enum WorkerState
{
    /// <summary>It loads the application.</summary>
    Starting,

    Ready,

    /// <summary>It was told to stop.</summary>
    Stopping,
}

/// <summary>A worker process as its supervisor sees it.</summary>
/// <param name="process">Its number.</param>
/// <param name="control">The supervisor's end of its control socket.</param>
/// <param name="generation">Which configuration it runs; raised with each reload.</param>
/// <param name="startedAt">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
internal sealed class WorkerHandle(int process, Socket control, int generation, long startedAt) : ChildProcess(process, control)
{
    public int Generation { get; set; } = generation;

    public long StartedAt { get; set; } = startedAt;

    /// <summary>The same by the clock.</summary>
    public DateTime StartTime => DateTime.UtcNow.AddMilliseconds(StartedAt - Environment.TickCount64);

    /// <summary>Which worker of this supervisor it is, counted from 1.</summary>
    public int Age { get; init; }

    public WorkerState State { get; set; }

    /// <summary>Why another should take its place, for the log; null: none should. It serves until that one is ready.</summary>
    public string? ReplaceReason { get; private set; }

    /// <summary>Its signs of life.</summary>
    public Heartbeat Heartbeat { get; } = new();

    /// <summary>When something has to be done about it, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DueAt => State == WorkerState.Ready ? Math.Min(KillAt, Heartbeat.DueAt) : KillAt;

    /// <summary>When that was asked for, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long AskedAt { get; private set; }

    /// <summary>What it last said of itself.</summary>
    public WorkerLoad Load { get; set; }

    /// <summary>Its part of what limits are spread by, from 0 to 1: workers that started together do not reach them together.</summary>
    public double Jitter { get; } = Random.Shared.NextDouble();

    /// <summary>When it is killed if it still runs, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long KillAt { get; private set; } = long.MaxValue;

    /// <summary>Has another take its place.</summary>
    /// <returns>Whether that is new.</returns>
    public bool AskToReplace(string reason)
    {
        if (ReplaceReason is not null || State == WorkerState.Stopping) return false;
        ReplaceReason = reason;
        AskedAt = Environment.TickCount64;
        return true;
    }

    /// <summary>Has it stop, and be killed if it does not.</summary>
    public void Stop(int signal, long killAt)
    {
        // One that does not handle its signals yet would leave a core dump.
        var isDeaf = State == WorkerState.Starting && signal == SupervisorSignals.Quit;
        State = WorkerState.Stopping;
        KillAt = Math.Min(KillAt, killAt);
        Signal(isDeaf ? SupervisorSignals.Terminate : signal);
    }

    /// <summary>Has it write what its threads are doing, and end; it is killed if that takes it long.</summary>
    public void Abort(long killAt)
    {
        KillAt = Math.Min(KillAt, killAt);
        Signal(SupervisorSignals.Abort);
    }

    /// <summary>Ends it now.</summary>
    public void Kill()
    {
        Signal(SupervisorSignals.Kill);
        KillAt = long.MaxValue;
    }
}
