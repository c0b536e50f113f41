using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Wizgi.Middleware.Static.Native;

/// <summary>The file system calls that .NET lacks: a place in the tree that is looked at before it is opened. Linux, 64 bits.</summary>
/// <remarks>Paths are bytes that end in NUL. <see cref="Errno"/> says why the last call failed.</remarks>
internal static class Files
{
    public const int EPERM = 1;
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int EACCES = 13;
    public const int ENOTDIR = 20;
    public const int ENAMETOOLONG = 36;
    public const int ELOOP = 40;

    private const int O_RDONLY = 0;
    private const int O_NOCTTY = 0x100;
    private const int O_NONBLOCK = 0x800;
    private const int O_CLOEXEC = 0x80000;
    private const int O_PATH = 0x200000;

    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_BASIC_STATS = 0x7FF;

    // struct statx, the same on every architecture.
    private const int StatxSize = 256;

    private const int LongestPath = 4096;

    private static readonly byte[] Empty = [0];

    public static int Errno => Marshal.GetLastPInvokeError();

    public static string Describe(int errno) => Marshal.GetPInvokeErrorMessage(errno);

    /// <summary>A place in the tree: nothing is read, nobody who waits at a FIFO is woken, no device is touched.</summary>
    public static SafeFileHandle Place(byte[] path)
    {
        while (true)
        {
            var place = open(path, O_PATH | O_CLOEXEC);
            if (!place.IsInvalid || Errno != EINTR) return place;
        }
    }

    /// <summary>A place below another.</summary>
    public static SafeFileHandle Place(SafeFileHandle directory, byte[] path)
    {
        while (true)
        {
            var place = openat(directory, path, O_PATH | O_CLOEXEC);
            if (!place.IsInvalid || Errno != EINTR) return place;
        }
    }

    /// <summary>Opens what is at a place, and nothing that has taken its name meanwhile.</summary>
    public static SafeFileHandle Open(SafeFileHandle place)
    {
        var link = LinkOf(place);
        while (true)
        {
            var file = open(link, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
            if (!file.IsInvalid || Errno != EINTR) return file;
        }
    }

    /// <summary>The path of a place without symbolic links; null when it has none, or one that is too long.</summary>
    public static byte[]? RealPath(SafeFileHandle place)
    {
        var buffer = new byte[LongestPath];
        var length = (int)readlink(LinkOf(place), buffer, buffer.Length);
        return length > 0 && length < buffer.Length ? buffer[..length] : null;
    }

    /// <summary>What is at a place; null on failure.</summary>
    public static FileStatus? Status(SafeFileHandle place)
    {
        var result = new byte[StatxSize];
        return statx(place, Empty, AT_EMPTY_PATH, STATX_BASIC_STATS, result) == 0 ? FileStatus.Read(result) : null;
    }

    /// <summary>What a path leads to; null when there is nothing.</summary>
    public static FileStatus? Status(byte[] path)
    {
        var result = new byte[StatxSize];
        return statx(AT_FDCWD, path, 0, STATX_BASIC_STATS, result) == 0 ? FileStatus.Read(result) : null;
    }

    private static byte[] LinkOf(SafeFileHandle place) => Encoding.ASCII.GetBytes($"/proc/self/fd/{place.DangerousGetHandle()}\0");

    // The contract has no unsafe code, which generated marshalling (LibraryImport) would be.
    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle open(byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle openat(SafeFileHandle directory, byte[] path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern nint readlink(byte[] path, [Out] byte[] buffer, nint size);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(SafeFileHandle directory, byte[] path, int flags, uint mask, [Out] byte[] result);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, byte[] path, int flags, uint mask, [Out] byte[] result);
}
