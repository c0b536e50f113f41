using System.Runtime.InteropServices;
using Wizgi.Server.Native;

namespace Wizgi.Cli.Native;

/// <summary>The system calls of process handling. Linux.</summary>
internal static unsafe partial class Posix
{
    public const int SIGILL = 4;
    public const int SIGBUS = 7;
    public const int SIGFPE = 8;
    public const int SIGSEGV = 11;
    private const int SIGCHLD = 17;
    private const int SIGCONT = 18;

    public const int F_SETFD = 2;
    public const int FD_CLOEXEC = 1;
    private const int F_SETFL = 4;
    private const int F_SETOWN = 8;
    private const int F_SETSIG = 10;
    private const int O_ASYNC = 0x2000;
    public const int O_NONBLOCK = 0x800;
    public const int O_CLOEXEC = 0x80000;

    /// <summary>glibc's <c>struct sigaction</c>, whole.</summary>
    public const int SigactionSize = 152;

    private const int RlimitStack = 3;
    private const int EINTR = 4;
    private const uint CloseOnExec = 1;

    /// <summary>Replaces this process by another program; returns only on failure, with the reason.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">With the name it should see first.</param>
    public static string Execute(string path, IReadOnlyList<string> arguments)
    {
        _ = execv(path, NativeStrings.Make(arguments));
        return Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError());
    }

    /// <summary>Gives up the signals that .NET takes when it starts a process.</summary>
    public static void ResetSignals()
    {
        var standard = stackalloc byte[SigactionSize];
        new Span<byte>(standard, SigactionSize).Clear();
        _ = sigaction(SIGCHLD, standard, null);
        _ = sigaction(SIGCONT, standard, null);
    }

    /// <summary>Sets a variable of the process's environment, which Python and programs started here see; .NET keeps a copy of its own.</summary>
    public static void SetVariable(string name, string value) => _ = setenv(name, value, 1);

    public static void RemoveVariable(string name) => _ = unsetenv(name);

    /// <summary>Gives programs this process becomes or starts a main thread with a stack of up to that many bytes.</summary>
    public static void RaiseStackLimit(ulong bytes)
    {
        ResourceLimit limit;
        if (getrlimit(RlimitStack, &limit) != 0 || limit.Current >= bytes || limit.Maximum < bytes) return;
        limit.Current = bytes;
        _ = setrlimit(RlimitStack, &limit);
    }

    /// <summary>Lets a descriptor survive <see cref="Execute"/>.</summary>
    public static void Inherit(int descriptor) => _ = fcntl(descriptor, F_SETFD, 0);

    /// <summary>Keeps a descriptor from the programs that the application starts.</summary>
    public static void DoNotInherit(int descriptor) => _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC);

    [LibraryImport("libc")]
    public static partial int sigaction(int signal, byte* action, byte* old);

    /// <summary>A file in memory, without a name, that programs started here do not inherit.</summary>
    /// <exception cref="UserError">The system gives none.</exception>
    public static int MemoryFile(ReadOnlySpan<byte> content)
    {
        var descriptor = memfd_create("wizgi", CloseOnExec);
        nint written = 0;
        fixed (byte* first = content)
            if (descriptor >= 0) written = write(descriptor, first, content.Length);
        if (written == content.Length) return descriptor;
        throw new UserError($"no file in memory can be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError())}", ExitCodes.BootFailure);
    }

    /// <summary>What <see cref="MemoryFile"/> has stored; the file is gone then.</summary>
    public static byte[] TakeMemoryFile(int descriptor)
    {
        using var file = new Microsoft.Win32.SafeHandles.SafeFileHandle(descriptor, ownsHandle: true);
        var content = new byte[RandomAccess.GetLength(file)];
        _ = RandomAccess.Read(file, content, 0);
        return content;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc")]
    public static partial int pipe2(int* ends, int flags);

    /// <summary>Two connected sockets that programs started here do not inherit.</summary>
    public static (int Ours, int Theirs) SocketPair()
    {
        var ends = stackalloc int[2];
        return socketpair(1, 1 | O_CLOEXEC, 0, ends) == 0
            ? (ends[0], ends[1])
            : throw new UserError($"no socket pair can be made: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError())}", ExitCodes.BootFailure);
    }

    /// <summary>Waits for any child to end.</summary>
    /// <param name="status">As waitpid(2) gives it.</param>
    /// <returns>The child, or -1: there is none.</returns>
    public static int WaitForChild(out int status)
    {
        int result;
        fixed (int* place = &status)
        {
            do result = waitpid(-1, place, 0);
            while (result < 0 && Marshal.GetLastSystemError() == EINTR);
        }
        return result;
    }

    /// <summary>Waits until a child has ended, whoever takes its exit status.</summary>
    /// <returns>As waitpid(2) gives it; 0 if somebody else took it.</returns>
    public static int WaitFor(int process)
    {
        int status = 0;
        while (waitpid(process, &status, 0) < 0 && Marshal.GetLastSystemError() == EINTR)
        {
        }
        return status;
    }

    /// <summary>Has the kernel signal a process that holds one end of a socket pair when the other end is closed, or something is written to it (fcntl(2), F_SETSIG).</summary>
    public static void SignalAtHangUp(int descriptor, int process, int signal)
    {
        _ = fcntl(descriptor, F_SETOWN, process);
        _ = fcntl(descriptor, F_SETSIG, signal);
        _ = fcntl(descriptor, F_SETFL, O_ASYNC);
    }

    [LibraryImport("libc")]
    public static partial int kill(int process, int signal);

    [LibraryImport("libc")]
    public static partial int close(int descriptor);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc")]
    public static partial int getppid();

    [LibraryImport("libc")]
    public static partial void _exit(int status);

    [LibraryImport("libc")]
    public static partial int gettid();

    [LibraryImport("libc")]
    public static partial int tgkill(int process, int thread, int signal);

    [LibraryImport("libc")]
    public static partial nint read(int descriptor, void* buffer, nint length);

    [LibraryImport("libc")]
    public static partial nint write(int descriptor, void* buffer, nint length);

    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_NOSIGNAL = 0x4000;

    [LibraryImport("libc")]
    public static partial nint send(int descriptor, void* buffer, nint length, int flags);

    /// <summary>Waits until a descriptor can be read; -1 milliseconds: for ever. False: not in time, or interrupted.</summary>
    public static bool WaitToRead(int descriptor, int milliseconds)
    {
        // struct pollfd: the descriptor, then what is wanted (POLLIN) and what is there.
        var wanted = stackalloc int[2] { descriptor, 1 };
        return poll(wanted, 1, milliseconds) > 0;
    }

    [LibraryImport("libc")]
    private static partial int poll(int* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string path, byte** arguments);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unsetenv(string name);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int replace);

    [LibraryImport("libc")]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc")]
    private static partial int waitpid(int process, int* status, int options);

    [LibraryImport("libc")]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, ResourceLimit* limit);

    [LibraryImport("libc")]
    private static partial int setrlimit(int resource, ResourceLimit* limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Maximum;
    }
}
