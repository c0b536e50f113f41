using System.Runtime.InteropServices;

namespace Wizgi.Server.Engine.Native;

/// <summary>The system calls of the engine. Linux, 64 bits. Each returns -1 on failure; <see cref="Errno"/> says why.</summary>
internal static unsafe partial class Libc
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EADDRINUSE = 98;
    public const int EADDRNOTAVAIL = 99;
    public const int ECONNABORTED = 103;

    public const int AF_UNIX = 1;
    public const int AF_NETLINK = 16;
    public const int NETLINK_SOCK_DIAG = 4;
    public const int SOCK_STREAM = 1;
    public const int SOCK_RAW = 3;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;
    public const int SOL_SOCKET = 1;
    public const int SO_REUSEADDR = 2;
    public const int SO_REUSEPORT = 15;
    public const int SO_LINGER = 13;
    public const int IPPROTO_TCP = 6;
    public const int TCP_NODELAY = 1;
    public const int TCP_DEFER_ACCEPT = 9;
    public const int TCP_NOTSENT_LOWAT = 25;
    public const int TCP_INFO = 11;
    public const int IPPROTO_IPV6 = 41;
    public const int IPV6_V6ONLY = 26;
    public const int MSG_DONTWAIT = 0x40;
    public const int MSG_MORE = 0x8000;
    public const int MSG_NOSIGNAL = 0x4000;
    public const int SHUT_WR = 1;

    public const int EPOLL_CLOEXEC = 0x80000;
    public const int EPOLL_CTL_ADD = 1;
    public const int EPOLL_CTL_DEL = 2;
    public const uint EPOLLIN = 1;
    public const uint EPOLLOUT = 4;
    public const uint EPOLLEXCLUSIVE = 1u << 28;
    public const uint EPOLLET = 1u << 31;

    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_APPEND = 0x400;
    public const int O_CLOEXEC = 0x80000;

    public const int EFD_NONBLOCK = 0x800;
    public const int EFD_CLOEXEC = 0x80000;
    public const int EFD_SEMAPHORE = 1;
    public const int CLOCK_MONOTONIC = 1;
    public const int TFD_CLOEXEC = 0x80000;

    private const int O_NONBLOCK = 0x800;
    private const int F_GETFL = 3;
    private const int F_SETFL = 4;
    private const int F_DUPFD_CLOEXEC = 1030;
    private const nuint SIOCOUTQ = 0x5411;
    private const int AT_FDCWD = -100;
    private const int AT_EMPTY_PATH = 0x1000;
    private const uint STATX_TYPE = 1;
    private const uint STATX_INO = 0x100;
    private const int S_IFMT = 0xF000;
    private const int S_IFSOCK = 0xC000;

    public const short POLLIN = 1;
    public const short POLLOUT = 4;
    public const short POLLRDHUP = 0x2000;

    /// <summary>Why the last call failed; to be read before any other call.</summary>
    public static int Errno => Marshal.GetLastSystemError();

    [LibraryImport("libc")]
    public static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc")]
    public static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc")]
    public static partial uint umask(uint mask);

    /// <summary>Of the file itself, should it be a link by now.</summary>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int lchown(string path, uint user, uint group);

    [LibraryImport("libc")]
    public static partial int listen(int fd, int backlog);

    [LibraryImport("libc")]
    public static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport("libc")]
    public static partial int getsockname(int fd, byte* address, uint* length);

    [LibraryImport("libc")]
    public static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc")]
    public static partial nint recv(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc")]
    public static partial nint send(int fd, void* buffer, nint length, int flags);

    [LibraryImport("libc")]
    public static partial nint sendmsg(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc")]
    public static partial nint sendfile(int to, int from, long* offset, nint count);

    [LibraryImport("libc")]
    public static partial nint read(int fd, void* buffer, nint length);

    [LibraryImport("libc")]
    public static partial nint write(int fd, void* buffer, nint length);

    [LibraryImport("libc")]
    public static partial int open(byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int dup3(int from, int to, int flags);

    [LibraryImport("libc")]
    public static partial int eventfd(uint value, int flags);

    [LibraryImport("libc")]
    public static partial int timerfd_create(int clock, int flags);

    [LibraryImport("libc")]
    public static partial int timerfd_settime(int fd, int flags, long* setting, long* old);

    [LibraryImport("libc")]
    public static partial int shutdown(int fd, int how);

    [LibraryImport("libc")]
    public static partial int close(int fd);

    [LibraryImport("libc")]
    public static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc")]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc")]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    public static partial int epoll_ctl(int epoll, int operation, int fd, byte* change);

    [LibraryImport("libc")]
    public static partial int epoll_wait(int epoll, byte* events, int capacity, int milliseconds);

    /// <summary>Waits for one descriptor. True: it is ready, or broken, which the next call on it will tell.</summary>
    public static bool WaitFor(int fd, short what, TimeSpan limit)
    {
        var end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (true)
        {
            var descriptor = new PollDescriptor { Descriptor = fd, Events = what };
            var left = (int)Math.Clamp(end - Environment.TickCount64, 0, int.MaxValue);
            var ready = poll(&descriptor, 1, left);
            if (ready > 0) return true;
            if (ready == 0 || Errno != EINTR) return false;
        }
    }

    /// <summary>Whether the other end of a connection has closed, has ended its sending side, or broke off. Unread bytes do not matter. Does not wait.</summary>
    public static bool HasHungUp(int fd)
    {
        // POLLHUP and POLLERR are told unasked.
        var descriptor = new PollDescriptor { Descriptor = fd, Events = POLLRDHUP };
        return poll(&descriptor, 1, 0) > 0;
    }

    /// <summary>Whether a path leads to a socket, not to a file or a folder.</summary>
    public static bool IsSocket(string path)
    {
        // struct statx, the same on every architecture: 256 bytes, stx_mode in the 16 bits at 28.
        var result = stackalloc byte[256];
        return statx(AT_FDCWD, path, 0, STATX_TYPE, result) == 0 && (*(ushort*)(result + 28) & S_IFMT) == S_IFSOCK;
    }

    /// <summary>What a descriptor stands for, as two decimal numbers: <c>DEVICE:INODE</c>.</summary>
    public static string DeviceAndInode(int fd)
    {
        // stx_ino is the 64 bits at 32, stx_dev_major and stx_dev_minor are the 32 bits at 136 and at 140; dev_t puts them together as makedev(3) does.
        var result = stackalloc byte[256];
        if (statx(fd, "", AT_EMPTY_PATH, STATX_INO, result) != 0) return "";
        ulong major = *(uint*)(result + 136), minor = *(uint*)(result + 140);
        var device = ((major & 0xFFFFF000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFFF00) << 12) | (minor & 0xFF);
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{device}:{*(ulong*)(result + 32)}");
    }

    /// <summary>Sends what a socket takes at once.</summary>
    public static int Send(int fd, ReadOnlySpan<byte> bytes, int flags = 0)
    {
        fixed (byte* start = bytes) return (int)send(fd, start, bytes.Length, MSG_DONTWAIT | MSG_NOSIGNAL | flags);
    }

    /// <summary>Has an epoll report a descriptor; again and again, as long as it is ready.</summary>
    public static void Watch(int epoll, int fd, uint events)
    {
        var change = stackalloc byte[EpollEvents.MaxSize];
        EpollEvents.Write(change, events, fd);
        _ = epoll_ctl(epoll, EPOLL_CTL_ADD, fd, change);
    }

    /// <summary>Bytes in a socket's send buffer that the other side has not acknowledged (tcp(7), unix(7)); 0 if that is not known.</summary>
    public static int Unsent(int fd)
    {
        var count = 0;
        return ioctl(fd, SIOCOUTQ, &count) == 0 ? count : 0;
    }

    /// <summary>Has calls on a descriptor fail with <see cref="EAGAIN"/> rather than wait.</summary>
    public static void DoNotBlock(int fd) => _ = fcntl(fd, F_SETFL, fcntl(fd, F_GETFL, 0) | O_NONBLOCK);

    /// <summary>Another descriptor of the same open file, or -1.</summary>
    public static int Duplicate(int fd) => fcntl(fd, F_DUPFD_CLOEXEC, 0);

    [LibraryImport("libc")]
    public static partial int getsockopt(int fd, int level, int name, void* value, uint* size);

    [LibraryImport("libc")]
    private static partial int ioctl(int fd, nuint request, void* argument);

    [LibraryImport("libc")]
    private static partial int fcntl(int fd, int command, int argument);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* result);

    public static bool SetOption(int fd, int level, int name, int value) => setsockopt(fd, level, name, &value, sizeof(int)) == 0;
}

/// <summary>An array of <c>struct epoll_event</c>, whose layout depends on the machine: only x86-64 packs it.</summary>
internal readonly unsafe struct EpollEvents(int capacity)
{
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int Size = DataOffset + 8;

    /// <summary>Of one event on any machine.</summary>
    public const int MaxSize = 16;

    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)Size);

    public byte* Pointer => _events;

    /// <summary>The descriptor that an event is about.</summary>
    public int Descriptor(int index) => *(int*)(_events + (index * Size) + DataOffset);

    /// <summary>Writes one event.</summary>
    public static void Write(byte* place, uint events, int descriptor)
    {
        *(uint*)place = events;
        *(long*)(place + DataOffset) = descriptor;
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    public int Descriptor;
    public short Events;
    public short Returned;
}

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public void* Base;
    public nint Length;
}

/// <summary><c>struct msghdr</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    public void* Name;
    public uint NameLength;
    public IoVector* Vectors;
    public nint VectorCount;
    public void* Control;
    public nint ControlLength;
    public int Flags;
}
