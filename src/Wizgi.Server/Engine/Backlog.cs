using System.Buffers.Binary;
using System.Globalization;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>How many clients wait in the queue of a listening socket.</summary>
internal static unsafe class Backlog
{
    // struct tcp_info: eight bytes, then numbers of 32 bits.
    private const int TcpInfoSize = 256;
    private const int Unacknowledged = 24;

    // linux/netlink.h, linux/sock_diag.h, linux/unix_diag.h.
    private const int HeaderSize = 16;
    private const int RequestSize = HeaderSize + 24;
    private const int AnswerSize = HeaderSize + 16;
    private const ushort SockDiagByFamily = 20;
    private const ushort IsRequest = 1;
    private const uint ShowQueues = 0x10;
    private const ushort QueuesAttribute = 4;

    /// <summary>tcp(7): of a listening socket, <c>tcpi_unacked</c> is the length of its accept queue.</summary>
    public static int OfTcp(int descriptor)
    {
        var info = stackalloc byte[TcpInfoSize];
        uint size = TcpInfoSize;
        return Libc.getsockopt(descriptor, Libc.IPPROTO_TCP, Libc.TCP_INFO, info, &size) == 0 && size >= Unacknowledged + 4 ? *(int*)(info + Unacknowledged) : 0;
    }

    /// <summary>sock_diag(7): the kernel tells it of a unix socket by its inode, as <c>ss -lx</c> asks. 0 where that is not allowed.</summary>
    public static int OfUnix(int descriptor)
    {
        if (Inode(descriptor) is not { } inode) return 0;
        var netlink = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, Libc.NETLINK_SOCK_DIAG);
        if (netlink < 0) return 0;
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request, RequestSize);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], SockDiagByFamily);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], IsRequest);
        request[HeaderSize] = Libc.AF_UNIX;
        BinaryPrimitives.WriteUInt32LittleEndian(request[(HeaderSize + 4)..], uint.MaxValue); // in any state
        BinaryPrimitives.WriteUInt32LittleEndian(request[(HeaderSize + 8)..], inode);
        BinaryPrimitives.WriteUInt32LittleEndian(request[(HeaderSize + 12)..], ShowQueues);
        BinaryPrimitives.WriteUInt64LittleEndian(request[(HeaderSize + 16)..], ulong.MaxValue); // whatever its cookie
        // The kernel answers before send returns.
        var answer = stackalloc byte[1024];
        var count = Libc.Send(netlink, request) == RequestSize ? (int)Libc.recv(netlink, answer, 1024, Libc.MSG_DONTWAIT) : 0;
        _ = Libc.close(netlink);
        return Read(new ReadOnlySpan<byte>(answer, Math.Max(0, count)));
    }

    /// <summary>The length of the queue from an answer; 0 when that is an error.</summary>
    private static int Read(ReadOnlySpan<byte> answer)
    {
        if (answer.Length < AnswerSize || BinaryPrimitives.ReadUInt16LittleEndian(answer[4..]) != SockDiagByFamily) return 0;
        for (var rest = answer[AnswerSize..]; rest.Length >= 8;)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) == QueuesAttribute) return BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            var whole = (length + 3) & ~3;
            if (length < 4 || whole > rest.Length) return 0;
            rest = rest[whole..];
        }
        return 0;
    }

    private static uint? Inode(int descriptor)
    {
        // socket:[12345]
        var target = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{descriptor}")).LinkTarget;
        return target is not null && target.StartsWith("socket:[", StringComparison.Ordinal) && uint.TryParse(target.AsSpan(8, target.Length - 9), NumberStyles.None, CultureInfo.InvariantCulture, out var inode)
            ? inode
            : null;
    }
}
