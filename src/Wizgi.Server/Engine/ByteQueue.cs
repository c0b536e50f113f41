using System.Buffers;

namespace Wizgi.Server.Engine;

/// <summary>Bytes in the order they came, in pooled pieces: grows with what is really there, never moves it.</summary>
internal sealed class ByteQueue
{
    // A client that sends or leaves little costs little; one that sends much is not met in small pieces.
    private const int FirstPiece = 4 * 1024;
    private const int LargestPiece = 64 * 1024;

    private readonly Queue<byte[]> _pieces = new();
    private byte[] _last = [];
    private int _start;
    private int _end;

    public long Length { get; private set; }

    /// <summary>The first bytes that lie together; empty only when the queue is.</summary>
    public ReadOnlySpan<byte> First =>
        Length == 0 ? [] : _pieces.Peek().AsSpan(_start, (_pieces.Count == 1 ? _end : _pieces.Peek().Length) - _start);

    /// <summary>Room behind the last byte, for <see cref="Commit"/>; never empty.</summary>
    public Span<byte> Reserve()
    {
        if (_end == _last.Length)
        {
            _last = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(Length, FirstPiece, LargestPiece));
            _pieces.Enqueue(_last);
            _end = 0;
        }
        return _last.AsSpan(_end);
    }

    /// <summary>So many bytes of <see cref="Reserve"/> are filled.</summary>
    public void Commit(int count)
    {
        _end += count;
        Length += count;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var place = Reserve();
            var count = Math.Min(place.Length, bytes.Length);
            bytes[..count].CopyTo(place);
            Commit(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Drops bytes of <see cref="First"/>.</summary>
    public void Use(int count)
    {
        _start += count;
        Length -= count;
        if (Length == 0) Clear();
        else if (_start == _pieces.Peek().Length) ReturnFirst();
    }

    /// <summary>Moves bytes out.</summary>
    /// <returns>How many; 0 when there are none.</returns>
    public int Take(Span<byte> destination)
    {
        var taken = 0;
        while (Length > 0 && taken < destination.Length)
        {
            var count = Math.Min(First.Length, destination.Length - taken);
            First[..count].CopyTo(destination[taken..]);
            Use(count);
            taken += count;
        }
        return taken;
    }

    /// <summary>Empties the queue and gives its memory back.</summary>
    public void Clear()
    {
        while (_pieces.Count > 0) ReturnFirst();
        _last = [];
        _end = 0;
        Length = 0;
    }

    private void ReturnFirst()
    {
        ArrayPool<byte>.Shared.Return(_pieces.Dequeue());
        _start = 0;
    }
}
