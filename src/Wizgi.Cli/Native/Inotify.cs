using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Wizgi.Cli.Native;

/// <summary>What happened to a folder or in it.</summary>
/// <param name="Watch">The number that <see cref="Inotify.Add"/> gave; -1: events were lost.</param>
/// <param name="Mask">Bits of <see cref="Inotify"/>.</param>
/// <param name="Name">The entry of the folder, or empty: the folder itself.</param>
internal readonly record struct InotifyEvent(int Watch, uint Mask, string Name);

/// <summary>One queue of file system events.</summary>
/// <remarks>inotify(7). Not FileSystemWatcher, which needs one queue a folder, of which a user may have 128.</remarks>
internal sealed unsafe partial class Inotify
{
    public const uint CloseWrite = 0x8;
    public const uint MovedFrom = 0x40;
    public const uint MovedTo = 0x80;
    public const uint Created = 0x100;
    public const uint Deleted = 0x200;
    public const uint FolderMoved = 0x800;
    public const uint QueueOverflow = 0x4000;
    public const uint Ignored = 0x8000;
    public const uint IsFolder = 0x4000_0000;

    private const uint OnlyFolders = 0x0100_0000;
    private const int HeaderSize = 16;

    private readonly int _descriptor;
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <exception cref="UserError">The user has too many queues already.</exception>
    public Inotify()
    {
        _descriptor = inotify_init1(Posix.O_CLOEXEC | Posix.O_NONBLOCK);
        if (_descriptor < 0) throw new UserError($"--reload: files cannot be watched: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastSystemError())} (see fs.inotify.max_user_instances)");
    }

    /// <summary>Watches a folder, without those in it.</summary>
    /// <returns>Its number, the same one if it is watched already; minus the error number.</returns>
    public int Add(string folder)
    {
        var watch = inotify_add_watch(_descriptor, folder, CloseWrite | MovedFrom | MovedTo | Created | Deleted | FolderMoved | OnlyFolders);
        return watch >= 0 ? watch : -Marshal.GetLastSystemError();
    }

    public void Remove(int watch) => _ = inotify_rm_watch(_descriptor, watch);

    /// <summary>Waits for events.</summary>
    /// <param name="milliseconds">At the most; -1: for ever.</param>
    /// <returns>None: the time is over.</returns>
    public List<InotifyEvent> Read(int milliseconds)
    {
        var events = new List<InotifyEvent>();
        if (!Posix.WaitToRead(_descriptor, milliseconds)) return events;
        nint count;
        fixed (byte* buffer = _buffer) count = Posix.read(_descriptor, buffer, _buffer.Length);
        for (var rest = _buffer.AsSpan(0, (int)Math.Max(0, count)); rest.Length >= HeaderSize;)
        {
            // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len], padded with NUL }
            var length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest[12..]);
            var name = rest.Slice(HeaderSize, length);
            var end = name.IndexOf((byte)0);
            events.Add(new InotifyEvent(BinaryPrimitives.ReadInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]), Encoding.UTF8.GetString(end < 0 ? name : name[..end])));
            rest = rest[(HeaderSize + length)..];
        }
        return events;
    }

    /// <summary>Whether there are events, or will be within that many milliseconds.</summary>
    public bool HasMore(int milliseconds) => Posix.WaitToRead(_descriptor, milliseconds);

    [LibraryImport("libc")]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int descriptor, string path, uint mask);

    [LibraryImport("libc")]
    private static partial int inotify_rm_watch(int descriptor, int watch);
}
