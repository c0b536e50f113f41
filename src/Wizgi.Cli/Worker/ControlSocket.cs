using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>A worker's end of the socket to its supervisor. Its end is the supervisor's end.</summary>
internal sealed unsafe class ControlSocket(int descriptor)
{
    /// <summary>The worker serves.</summary>
    public const byte Ready = (byte)'R';

    private const int StackSize = 128 * 1024;

    public void SayReady()
    {
        var message = Ready;
        _ = Posix.write(descriptor, &message, 1);
    }

    /// <summary>Calls back when the supervisor is gone, on a thread of its own.</summary>
    public void WatchSupervisor(Action whenGone)
    {
        new Thread(() =>
        {
            byte dropped;
            while (Posix.read(descriptor, &dropped, 1) > 0)
            {
            }
            whenGone();
        }, StackSize) { IsBackground = true, Name = "control" }.Start();
    }
}
