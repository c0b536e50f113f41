using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>
/// Carries the server's signals from Python's or .NET's handler to the event loop, and sees to it that a quick stop reaches an application that
/// keeps the loop waiting.
/// </summary>
/// <remarks>
/// The kernel may give a signal to any thread, and one that comes just before Python begins to sleep does not keep it from sleeping. So a
/// quick signal is sent to Python's main thread again, until the loop has ended; there it interrupts what it waits for. A graceful stop becomes a
/// quick one when its time is over: a loop that waits for its application cannot count the seconds itself.
/// </remarks>
internal sealed unsafe class SignalForwarder
{
    public const byte Interrupt = 2;
    public const byte Quit = 3;
    public const byte Graceful = 15;

    private const int StackSize = 128 * 1024;
    private const int Patience = 200;

    private readonly long _graceful;
    private readonly Action<byte> _interrupt;
    private readonly int _received;
    private readonly int _toLoop;
    private volatile bool _isStopped;

    /// <param name="graceful">How long a graceful stop may take.</param>
    /// <param name="interrupt">Interrupts an application that keeps the loop waiting in a quick stop; called again until the loop has ended.</param>
    public SignalForwarder(TimeSpan graceful, Action<byte> interrupt)
    {
        _interrupt = interrupt;
        _graceful = (long)graceful.TotalMilliseconds;
        (_received, WriteEnd) = Pipe();
        (ReadEnd, _toLoop) = Pipe();
        new Thread(Run, StackSize) { IsBackground = true, Name = "signals" }.Start();
    }

    /// <summary>For whoever gets the signals, one byte each; does not block.</summary>
    public int WriteEnd { get; }

    /// <summary>For the loop: one byte a signal, each signal once.</summary>
    public int ReadEnd { get; }

    /// <summary>The loop has ended; nobody need be interrupted any more.</summary>
    public void LoopHasEnded() => _isStopped = true;

    /// <summary>As if SIGTERM had come.</summary>
    public void Terminate()
    {
        var signal = Graceful;
        _ = Posix.write(WriteEnd, &signal, 1);
    }

    private void Run()
    {
        var seen = new HashSet<byte>();
        byte quick = 0;
        var next = long.MaxValue;
        while (true)
        {
            var left = next == long.MaxValue ? -1 : (int)Math.Clamp(next - Environment.TickCount64, 0, int.MaxValue);
            foreach (var signal in Receive(left))
            {
                if (signal is not (Interrupt or Quit or Graceful) || !seen.Add(signal)) continue;
                Forward(signal);
                if (signal != Graceful) (quick, next) = (signal, Environment.TickCount64 + Patience);
                else if (quick == 0) next = Environment.TickCount64 + _graceful;
            }
            if (_isStopped || Environment.TickCount64 < next) continue;
            if (quick == 0)
            {
                quick = Quit;
                seen.Add(Quit);
                Forward(Quit);
            }
            _interrupt(quick);
            next = Environment.TickCount64 + Patience;
        }
    }

    private byte[] Receive(int milliseconds)
    {
        if (!Posix.WaitToRead(_received, milliseconds)) return [];
        var bytes = stackalloc byte[64];
        var count = (int)Posix.read(_received, bytes, 64);
        return count > 0 ? new ReadOnlySpan<byte>(bytes, count).ToArray() : [];
    }

    private void Forward(byte signal) => _ = Posix.write(_toLoop, &signal, 1);

    private static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        _ = Posix.pipe2(ends, Posix.O_NONBLOCK | Posix.O_CLOEXEC);
        return (ends[0], ends[1]);
    }
}
