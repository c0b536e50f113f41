using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Wizgi.Server.Remote.Gateways.FastCgi;

/// <summary>The records of FastCGI 1.0 as a web server writes and reads them (specification §3.3, §8).</summary>
internal static class FastCgiRecord
{
    public const int HeadSize = 8;

    /// <summary>The longest content, a multiple of eight bytes, as §3.3 recommends.</summary>
    public const int MaxContent = 65_528;

    /// <summary>There is one request at a time on a connection, and this is its number.</summary>
    public const ushort RequestId = 1;

    /// <summary>Of records that are about the connection.</summary>
    public const ushort ManagementId = 0;

    private const byte Version = 1;
    private const byte Responder = 1;
    private const byte KeepConnection = 1;

    /// <param name="Type">What it is.</param>
    /// <param name="Id">Of the request.</param>
    /// <param name="Content">How many bytes follow.</param>
    /// <param name="Padding">And how many behind these, which mean nothing.</param>
    public readonly record struct Head(FastCgiType Type, ushort Id, int Content, int Padding);

    public static void WriteHead(Span<byte> to, FastCgiType type, int content)
    {
        to[0] = Version;
        to[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], RequestId);
        BinaryPrimitives.WriteUInt16BigEndian(to[4..], (ushort)content);
        to[6] = to[7] = 0;
    }

    /// <exception cref="HttpRequestException">It is another version's, or nothing of this kind.</exception>
    public static Head ReadHead(ReadOnlySpan<byte> head) => head[0] == Version
        ? new((FastCgiType)head[1], BinaryPrimitives.ReadUInt16BigEndian(head[2..]), BinaryPrimitives.ReadUInt16BigEndian(head[4..]), head[6])
        : throw GatewayProblem.Malformed($"what the origin speaks is not FastCGI 1.0: it sent {NativeString.Quote(head)}");

    /// <summary>The begin of a request, its variables, and the end of its body if it has none.</summary>
    public static ReadOnlyMemory<byte> Begin(Dictionary<string, string> variables, bool keeps, bool hasBody)
    {
        var pairs = new ArrayBufferWriter<byte>(4096);
        foreach (var (name, value) in variables)
        {
            WriteLength(pairs, name.Length);
            WriteLength(pairs, value.Length);
            Encoding.Latin1.GetBytes(name, pairs);
            Encoding.Latin1.GetBytes(value, pairs);
        }
        var all = new ArrayBufferWriter<byte>(pairs.WrittenCount + 64);
        Write(all, FastCgiType.BeginRequest, [0, Responder, keeps ? KeepConnection : (byte)0, 0, 0, 0, 0, 0]);
        for (var rest = pairs.WrittenSpan; !rest.IsEmpty; rest = rest[Math.Min(rest.Length, MaxContent)..]) Write(all, FastCgiType.Params, rest[..Math.Min(rest.Length, MaxContent)]);
        Write(all, FastCgiType.Params, []);
        if (!hasBody) Write(all, FastCgiType.Stdin, []);
        return all.WrittenMemory;
    }

    public static void Write(IBufferWriter<byte> to, FastCgiType type, ReadOnlySpan<byte> content)
    {
        WriteHead(to.GetSpan(HeadSize), type, content.Length);
        to.Advance(HeadSize);
        to.Write(content);
    }

    // §3.4: one byte up to 127, else four with the highest bit set.
    private static void WriteLength(ArrayBufferWriter<byte> to, int length)
    {
        if (length < 128)
        {
            to.Write([(byte)length]);
            return;
        }
        BinaryPrimitives.WriteUInt32BigEndian(to.GetSpan(4), (uint)length | 0x8000_0000);
        to.Advance(4);
    }
}
