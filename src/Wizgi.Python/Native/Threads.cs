using System.Runtime.InteropServices;

namespace Wizgi.Python.Native;

/// <summary>Signals to one thread (tgkill(2)).</summary>
internal static partial class Threads
{
    /// <summary>Ignored unless somebody handles it, and used by hardly anybody.</summary>
    public const int SIGURG = 23;

    [LibraryImport("libc")]
    public static partial int gettid();

    [LibraryImport("libc")]
    public static partial int tgkill(int process, int thread, int signal);
}
