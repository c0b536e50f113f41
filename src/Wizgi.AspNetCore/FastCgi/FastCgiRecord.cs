using System.Buffers;
using System.Buffers.Binary;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>What a record is. FastCGI 1.0 §8.</summary>
internal enum FastCgiType : byte
{
    BeginRequest = 1,
    AbortRequest = 2,
    EndRequest = 3,
    Params = 4,
    Stdin = 5,
    Stdout = 6,
    Stderr = 7,
    Data = 8,
    GetValues = 9,
    GetValuesResult = 10,
    UnknownType = 11,
}

/// <summary>The unit of FastCGI: eight bytes, content, padding. FastCGI 1.0 §3.3.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Id">Which request it belongs to; 0: none, it is about the server.</param>
internal readonly record struct FastCgiRecord(FastCgiType Type, ushort Id)
{
    public const int HeaderLength = 8;

    /// <summary>The longest content, so that no padding is needed behind it.</summary>
    public const int MostContent = 65528;

    private const byte Version = 1;

    /// <summary>Takes the next record.</summary>
    /// <param name="received">What has come; begins behind the record afterwards.</param>
    /// <param name="record">The record.</param>
    /// <param name="content">Its content.</param>
    /// <returns>False: it is not there as a whole.</returns>
    /// <exception cref="GatewayException">Its version is unknown.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> received, out FastCgiRecord record, out ReadOnlySequence<byte> content)
    {
        (record, content) = (default, default);
        if (!received.IsEmpty && received.FirstSpan[0] is not Version and var version) throw new GatewayException($"a record has version {version}; 1 is the only one");
        if (received.Length < HeaderLength) return false;
        Span<byte> header = stackalloc byte[HeaderLength];
        received.Slice(0, HeaderLength).CopyTo(header);
        var length = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        var whole = HeaderLength + length + header[6];
        if (received.Length < whole) return false;
        record = new FastCgiRecord((FastCgiType)header[1], BinaryPrimitives.ReadUInt16BigEndian(header[2..]));
        content = received.Slice(HeaderLength, length);
        received = received.Slice(whole);
        return true;
    }

    /// <summary>Writes a record, padded to a multiple of eight bytes.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="type">What it is.</param>
    /// <param name="id">Which request it belongs to.</param>
    /// <param name="content">At most <see cref="MostContent"/> bytes.</param>
    public static void Write(IBufferWriter<byte> output, FastCgiType type, ushort id, ReadOnlySpan<byte> content)
    {
        var padding = -content.Length & 7;
        var whole = HeaderLength + content.Length + padding;
        var place = output.GetSpan(whole);
        place[0] = Version;
        place[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(place[2..], id);
        BinaryPrimitives.WriteUInt16BigEndian(place[4..], (ushort)content.Length);
        place[6] = (byte)padding;
        place[7] = 0;
        content.CopyTo(place[HeaderLength..]);
        place.Slice(HeaderLength + content.Length, padding).Clear();
        output.Advance(whole);
    }
}
