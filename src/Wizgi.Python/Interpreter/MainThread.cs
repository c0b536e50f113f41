using Wizgi.Python.Native;

namespace Wizgi.Python;

/// <summary>Python's main thread, the only one that a signal can wake from a system call: its application is interrupted by a signal's handler.</summary>
/// <remarks>
/// The handler runs when the thread comes to it, which may be in another request: it raises only if there is still something to interrupt
/// (<see cref="TakeInterrupt"/>). Everything here happens attached.
/// </remarks>
internal static class MainThread
{
    private static nuint s_thread;
    private static int s_systemThread;
    private static bool s_isInterrupted;

    /// <summary>Notes which thread it is; on it.</summary>
    public static unsafe void Note() => (s_thread, s_systemThread) = (ThreadStates.PyThread_get_thread_ident(), Threads.gettid());

    public static bool Is(nuint thread) => thread == s_thread;

    /// <summary>Has the handler run, which raises. The signal does nothing where there is no handler, in a child for instance.</summary>
    public static void Interrupt()
    {
        s_isInterrupted = true;
        _ = Threads.tgkill(Environment.ProcessId, s_systemThread, Threads.SIGURG);
    }

    public static void CancelInterrupt() => s_isInterrupted = false;

    /// <summary>Whether the handler should raise; then no more until the next interruption.</summary>
    public static bool TakeInterrupt()
    {
        var isInterrupted = s_isInterrupted;
        s_isInterrupted = false;
        return isInterrupted;
    }
}
