using System.Runtime.InteropServices;

namespace Wizgi.Cli.Native;

/// <summary>Files as the system sees them, where .NET's classes follow links or know no owner.</summary>
internal static unsafe partial class Files
{
    public const int ENOENT = 2;
    public const int EEXIST = 17;

    private const int O_WRONLY = 1;
    private const int O_CREAT = 0x40;
    private const int O_EXCL = 0x80;
    private const int O_NONBLOCK = 0x800;
    private const int O_NOFOLLOW = 0x20000;
    private const int O_CLOEXEC = 0x80000;
    private const int O_PATH = 0x200000;
    private const int R_OK = 4;
    private const int X_OK = 1;

    /// <summary>Opens for writing, never a link: a new file, or the one that stands there. A descriptor, or minus the error number.</summary>
    public static int Open(string path, bool isNew)
    {
        // A pipe without a reader must not hold the start up.
        var descriptor = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | (isNew ? O_CREAT | O_EXCL : 0), 0x1B6 /* 0666 */);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Keeps hold of a file, whatever it is, without opening it: it can be reached below /proc/self/fd. A descriptor, or minus the error number.</summary>
    public static int OpenPath(string path)
    {
        var descriptor = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC, 0);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Makes a file that everyone may read, whatever the umask.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void CreateReadable(string path, ReadOnlySpan<byte> content)
    {
        var descriptor = Open(path, isNew: true);
        if (descriptor == -ENOENT) throw new DirectoryNotFoundException();
        if (descriptor < 0) throw new IOException(Marshal.GetPInvokeErrorMessage(-descriptor));
        nint written;
        fixed (byte* first = content) written = Posix.write(descriptor, first, content.Length);
        var isWritten = written == content.Length && fchmod(descriptor, 0x1A4 /* 0644 */) == 0;
        _ = Posix.close(descriptor);
        if (!isWritten) throw new IOException("it cannot be written");
    }

    /// <summary>Whether it is a regular file that has one name only.</summary>
    public static bool IsPlain(int descriptor)
    {
        // stat(2) by fields that every C library has in one place: statx's mask at 0, links at 16, mode at 28.
        var status = stackalloc byte[256];
        const int AT_EMPTY_PATH = 0x1000;
        const uint TypeAndLinks = 0x1 | 0x4;
        return statx(descriptor, "", AT_EMPTY_PATH, TypeAndLinks, status) == 0
            && (*(ushort*)(status + 28) & 0xF000) == 0x8000
            && *(uint*)(status + 16) == 1;
    }

    /// <summary>0, or -1 with errno.</summary>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int fchown(int descriptor, uint user, uint group);

    /// <summary>Never of what a link leads to. 0, or -1 with errno.</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int lchown(string path, uint user, uint group);

    /// <summary>0, or -1 with errno.</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int mkdir(string path, uint mode);

    [LibraryImport("libc")]
    private static partial int fchmod(int descriptor, uint mode);

    /// <summary>Whether this process's real user may read a file, or list and enter a directory.</summary>
    public static bool CanRead(string path) => access(path, Directory.Exists(path) ? R_OK | X_OK : R_OK) == 0;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}
