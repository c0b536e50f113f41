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

    public long StartedAt { get; set; } = startedAt;

    /// <summary>The same by the clock.</summary>
    public DateTime StartTime => DateTime.UtcNow.AddMilliseconds(StartedAt - Environment.TickCount64);

    public WorkerState State { get; set; }

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
