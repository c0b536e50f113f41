using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Wizgi.Cli.Native;
using Wizgi.Cli.Worker;
using Wizgi.Server.Native;

namespace Wizgi.Cli.Supervision;

/// <summary>A process that this supervisor started, and the socket on which both say lines.</summary>
/// <param name="process">Its number.</param>
/// <param name="control">The supervisor's end.</param>
internal class ChildProcess(int process, Socket control)
{
    public int Process => process;

    /// <summary>Starts a program that knows its end of the control socket.</summary>
    /// <param name="path">The program; without a slash it is looked for on PATH.</param>
    /// <param name="arguments">With the name it should see first.</param>
    /// <param name="variables">For its environment, made from the number of its end.</param>
    /// <param name="descriptors">What it inherits besides.</param>
    /// <param name="reaper">Will tell of its end.</param>
    /// <param name="ownsGroup">In a group of processes of its own.</param>
    /// <exception cref="UserError">The system starts no such process.</exception>
    public static (int Process, Socket Control) Start(string path, IReadOnlyList<string> arguments, Func<int, Dictionary<string, string>> variables, ReadOnlySpan<int> descriptors, Reaper reaper, bool ownsGroup = false)
    {
        var (ours, theirs) = Posix.SocketPair();
        var process = Spawn.Start(path, arguments, variables(theirs), [.. descriptors, theirs], ownsGroup);
        _ = Posix.close(theirs);
        var control = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        if (process < 0)
        {
            control.Dispose();
            throw new UserError($"{path}: {Marshal.GetPInvokeErrorMessage(-process)}", ExitCodes.BootFailure);
        }
        reaper.NoteChild();
        return (process, control);
    }

    public void Signal(int number) => _ = Posix.kill(process, number);

    /// <summary>Says something to it, a <see cref="ControlWord"/> and what belongs to it.</summary>
    public void Tell(string word, string text = "")
    {
        try
        {
            control.Send(ControlWord.Line(word, text));
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            // It has ended, which the reaper will tell.
        }
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
