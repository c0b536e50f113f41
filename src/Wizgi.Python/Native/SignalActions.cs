using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary>What the process does about some signals (sigaction(2)), kept while something else that takes them starts.</summary>
internal sealed unsafe partial class SignalActions
{
    public const int SIGINT = 2;
    public const int SIGILL = 4;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGSEGV = 11;
    public const int SIGPIPE = 13;
    public const int SIGXFSZ = 25;

    // glibc's struct sigaction, whole.
    private const int Size = 152;

    private readonly int[] _signals;
    private readonly byte[] _actions;

    private SignalActions(int[] signals)
    {
        _signals = signals;
        _actions = new byte[signals.Length * Size];
    }

    public static SignalActions Save(params int[] signals)
    {
        var saved = new SignalActions(signals);
        fixed (byte* actions = saved._actions)
            for (var index = 0; index < signals.Length; index++) _ = sigaction(signals[index], null, actions + (index * Size));
        return saved;
    }

    public void Restore()
    {
        fixed (byte* actions = _actions)
            for (var index = 0; index < _signals.Length; index++) _ = sigaction(_signals[index], actions + (index * Size), null);
    }

    [LibraryImport("libc")]
    private static partial int sigaction(int signal, byte* action, byte* old);
}
