using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>A worker's end of the socket to its supervisor. Its end is the supervisor's end.</summary>
internal sealed unsafe class ControlSocket(int descriptor)
{
    /// <summary>The worker serves.</summary>
    public const byte Ready = (byte)'R';

    /// <summary>The supervisor asks to open the log files anew.</summary>
    public const byte ReopenLogs = (byte)'L';

    private const int StackSize = 128 * 1024;

    public void SayReady()
    {
        var message = Ready;
        _ = Posix.write(descriptor, &message, 1);
    }

    /// <summary>Calls back with what the supervisor says, on a thread of its own.</summary>
    public void Listen(Action reopenLogs, Action whenGone)
    {
        new Thread(() =>
        {
            byte message;
            while (Posix.read(descriptor, &message, 1) > 0)
                if (message == ReopenLogs) reopenLogs();
            whenGone();
        }, StackSize) { IsBackground = true, Name = "control" }.Start();
    }
}
