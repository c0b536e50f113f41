using System.Runtime.InteropServices;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>The bytes a thread has received and not yet used. One per thread, not per connection, so that idle connections cost nothing.</summary>
internal sealed unsafe class ReadBuffer(int capacity)
{
    private readonly byte* _memory = (byte*)NativeMemory.Alloc((nuint)capacity);

    /// <summary>The first unused byte.</summary>
    public int Start { get; private set; }

    /// <summary>Behind the last received byte.</summary>
    public int End { get; private set; }

    public int Length => End - Start;

    /// <summary>What is received and unused.</summary>
    public ReadOnlySpan<byte> Unread => new(_memory + Start, End - Start);

    /// <summary>Any received byte, used or not, by its absolute place.</summary>
    public ReadOnlySpan<byte> At(int start, int length) => new(_memory + start, length);

    public void Use(int count) => Start += count;

    public void Clear() => Start = End = 0;

    /// <summary>Starts with bytes that were put aside.</summary>
    public void Load(ReadOnlySpan<byte> bytes)
    {
        Clear();
        Append(bytes);
    }

    /// <summary>Puts bytes behind what is here. There must be room.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_memory + End, capacity - End));
        End += bytes.Length;
    }

    /// <summary>Receives what is there, behind what is already here.</summary>
    /// <param name="fd">A socket.</param>
    /// <param name="floor">Bytes before this place must stay where they are.</param>
    /// <returns>How many; 0 at the end of the stream; -1, see errno; the buffer always has room, as heads and chunk lines are bounded.</returns>
    public int Receive(int fd, int floor = 0)
    {
        if (Start == End) Start = End = floor;
        else if (capacity - End < capacity / 4 && Start > floor) Compact(floor);
        var count = (int)Libc.recv(fd, _memory + End, capacity - End, Libc.MSG_DONTWAIT);
        if (count > 0) End += count;
        return count;
    }

    /// <summary>Makes room for the rest of a request that begins in the second half.</summary>
    public void MoveToFront()
    {
        if (Start > capacity / 2) Compact(0);
    }

    private void Compact(int floor)
    {
        Unread.CopyTo(new Span<byte>(_memory + floor, capacity - floor));
        End = floor + Length;
        Start = floor;
    }
}
