using Wizgi.Cli.Native;

namespace Wizgi.Cli.Worker;

/// <summary>A worker's end of the socket to its supervisor. Both say lines of text: a <see cref="ControlWord"/> and, behind a space, what belongs to it.</summary>
internal sealed unsafe class ControlSocket(int descriptor)
{
    private const int StackSize = 128 * 1024;

    /// <summary>Says something to the supervisor. From any thread: a line is one write.</summary>
    /// <param name="word">One of <see cref="ControlWord"/>.</param>
    /// <param name="text">Without a line feed.</param>
    public void Say(string word, string text = "")
    {
        var line = ControlWord.Line(word, text);
        fixed (byte* first = line) _ = Posix.write(descriptor, first, line.Length);
    }

    /// <summary>As <see cref="Say"/>, but says nothing rather than wait for a supervisor that does not listen.</summary>
    public void TrySay(string word, string text)
    {
        var line = ControlWord.Line(word, text);
        fixed (byte* first = line) _ = Posix.send(descriptor, first, line.Length, Posix.MSG_DONTWAIT | Posix.MSG_NOSIGNAL);
    }

    /// <summary>Waits until the supervisor says a word, and drops what it says before.</summary>
    /// <returns>False: there is no supervisor any more, or a signal came.</returns>
    public bool Await(string word)
    {
        // Byte by byte, as what follows is for Listen.
        var lines = new ControlLines();
        byte next;
        while (Posix.read(descriptor, &next, 1) == 1)
            if (lines.Split(new ReadOnlySpan<byte>(&next, 1)) is [var (said, _)] && said == word) return true;
        return false;
    }

    /// <summary>Calls back with what the supervisor says, on a thread of its own, and when there is no supervisor any more.</summary>
    public void Listen(Action<string, string> heard, Action whenGone)
    {
        new Thread(() =>
        {
            var lines = new ControlLines();
            var bytes = stackalloc byte[4096];
            for (nint count; (count = Posix.read(descriptor, bytes, 4096)) > 0;)
                foreach (var (word, text) in lines.Split(new ReadOnlySpan<byte>(bytes, (int)count))) heard(word, text);
            whenGone();
        }, StackSize) { IsBackground = true, Name = "control" }.Start();
    }
}
