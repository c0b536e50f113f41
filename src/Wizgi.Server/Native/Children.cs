using System.Runtime.InteropServices;

namespace Wizgi.Server.Native;

/// <summary>Ends child processes and learns how they ended: kill(2), waitpid(2). .NET's own way watches for all children of the process, which may be Python's too.</summary>
internal static unsafe partial class Children
{
    public const int Terminate = 15;
    public const int Kill = 9;

    private const int NoHang = 1;
    private const int Interrupted = 4;

    /// <summary>Whether a child has ended, and how.</summary>
    /// <param name="process">The child.</param>
    /// <param name="how">Its status or signal, as a sentence about it has it; null: well, or it is not known.</param>
    public static bool HasEnded(int process, out string? how)
    {
        how = null;
        int status, ended;
        do ended = waitpid(process, &status, NoHang);
        while (ended < 0 && Marshal.GetLastPInvokeError() == Interrupted);
        if (ended == 0) return false;
        // Somebody else in this process may have waited for it.
        if (ended < 0 || status == 0) return true;
        var signal = status & 0x7F;
        how = signal != 0 ? $"was ended by signal {signal}" : $"ended with status {(status >> 8) & 0xFF}";
        return true;
    }

    /// <summary>Signals a group of processes.</summary>
    public static void Signal(int group, int signal) => _ = kill(-group, signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int process, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
