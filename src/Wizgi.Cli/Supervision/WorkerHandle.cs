using System.Net.Sockets;
using System.Threading.Channels;
using Wizgi.Cli.Native;
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
internal sealed class WorkerHandle(int process, Socket control, int generation, long startedAt)
{
    public int Process => process;

    public int Generation { get; set; } = generation;

    public long StartedAt => startedAt;

    public WorkerState State { get; set; }

    /// <summary>Why another should take its place, for the log; null: none should. It serves until that one is ready.</summary>
    public string? ReplaceReason { get; private set; }

    /// <summary>Its signs of life.</summary>
    public Heartbeat Heartbeat { get; } = new();

    /// <summary>When something has to be done about it, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DueAt => State == WorkerState.Ready ? Math.Min(KillAt, Heartbeat.DueAt) : KillAt;

    /// <summary>When it is killed if it still runs, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long KillAt { get; private set; } = long.MaxValue;

    public void Signal(int number) => _ = Posix.kill(process, number);

    /// <summary>Says something to it, a <see cref="ControlWord"/>.</summary>
    public void Tell(string word)
    {
        try
        {
            control.Send(ControlWord.Line(word));
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // It has ended, which the reaper will tell.
        }
    }

    /// <summary>Has it stop, and be killed if it does not.</summary>
    public void Stop(int signal, long killAt)
    {
        State = WorkerState.Stopping;
        KillAt = Math.Min(KillAt, killAt);
        Signal(signal);
    }

    /// <summary>Has another take its place.</summary>
    /// <returns>Whether that is new.</returns>
    public bool AskToReplace(string reason)
    {
        if (ReplaceReason is not null || State == WorkerState.Stopping) return false;
        ReplaceReason = reason;
        return true;
    }

    /// <summary>Has it write what its threads are doing, and end; it is killed if that takes it long.</summary>
    public void Abort(long killAt)
    {
        const int SIGABRT = 6;
        KillAt = Math.Min(KillAt, killAt);
        Signal(SIGABRT);
    }

    /// <summary>Ends it now.</summary>
    public void Kill()
    {
        Signal(9);
        KillAt = long.MaxValue;
    }

    /// <summary>Reads what it says until it ends, and closes the control socket.</summary>
    public async Task Listen(ChannelWriter<SupervisorEvent> events)
    {
        var bytes = new byte[1024];
        var lines = new ControlLines();
        try
        {
            for (int count; (count = await control.ReceiveAsync(bytes)) > 0;)
                foreach (var (word, text) in lines.Split(bytes.AsSpan(0, count))) events.TryWrite(new SupervisorEvent.Said(process, word, text));
        }
        catch (SocketException)
        {
            // It ended in an unusual way, which its exit status tells better.
        }
        control.Dispose();
    }
}
