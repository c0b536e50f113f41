using System.Net.Sockets;
using System.Threading.Channels;

namespace Wizgi.Cli.Supervision;

/// <summary>A new supervisor as the one that started it on <c>USR2</c> sees it: the program that is on the disk now, with the same command line.</summary>
internal sealed class Successor(int process, Socket control) : ChildProcess(process, control)
{
    /// <param name="sockets">What it inherits.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="reaper">Will tell of its end.</param>
    /// <param name="events">Hears what it says.</param>
    /// <exception cref="UserError">It cannot be started.</exception>
    public static Successor Start(ListenerSet sockets, string[] command, Reaper reaper, ChannelWriter<SupervisorEvent> events)
    {
        InheritedSocket[] passed = [.. sockets.Passed];
        var (process, control) = Start(command[0], command, theirs => new()
        {
            [Takeover.Variable] = new Takeover(Environment.ProcessId, theirs, sockets.IsFromSystemd, passed).ToVariable(),
        }, [.. passed.Select(socket => socket.Descriptor)], reaper);
        var successor = new Successor(process, control);
        _ = successor.Listen(events);
        return successor;
    }
}
