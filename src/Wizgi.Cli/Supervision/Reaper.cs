using System.Threading.Channels;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Supervision;

/// <summary>Waits for children to end, orphans of process 1 included, so that none stays a zombie.</summary>
internal sealed class Reaper(ChannelWriter<SupervisorEvent> events)
{
    private const int StackSize = 128 * 1024;

    // Process 1 is given orphans without being told; with a child of its own it waits for them too, without one it looks once in a while.
    private static readonly int Patience = Environment.ProcessId == 1 ? 1_000 : Timeout.Infinite;

    private readonly object _lock = new();
    private int _started;

    public void Start() => new Thread(Run, StackSize) { IsBackground = true, Name = "reaper" }.Start();

    /// <summary>A child has been started.</summary>
    public void NoteChild()
    {
        lock (_lock)
        {
            _started++;
            Monitor.Pulse(_lock);
        }
    }

    private void Run()
    {
        for (var seen = 0; ;)
        {
            var process = Posix.WaitForChild(out var status);
            if (process > 0)
            {
                events.TryWrite(new SupervisorEvent.Exited(process, new ExitStatus(status)));
                continue;
            }
            lock (_lock)
            {
                while (_started == seen && Monitor.Wait(_lock, Patience))
                {
                }
                seen = _started;
            }
        }
    }
}
