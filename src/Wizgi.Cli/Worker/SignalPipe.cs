using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>A pipe that carries signal numbers from Python's C handler to the event loop.</summary>
internal sealed unsafe class SignalPipe
{
    public SignalPipe()
    {
        var ends = stackalloc int[2];
        _ = Posix.pipe2(ends, Posix.O_NONBLOCK | Posix.O_CLOEXEC);
        (ReadEnd, WriteEnd) = (ends[0], ends[1]);
    }

    public int ReadEnd { get; }

    public int WriteEnd { get; }
}
