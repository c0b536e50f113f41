using System.Buffers;
using System.Text;

namespace Wizgi.Fuzz.Serving;

/// <summary>Bytes in pieces, as a pipe has what came in several reads.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(ReadOnlyMemory<byte> memory, long start) => (Memory, RunningIndex) = (memory, start);

    /// <param name="input">Native.</param>
    /// <param name="piece">The length of each but the last.</param>
    public static ReadOnlySequence<byte> Of(string input, int piece)
    {
        var bytes = Encoding.Latin1.GetBytes(input);
        if (bytes.Length <= piece) return new ReadOnlySequence<byte>(bytes);
        var first = new Segments(bytes.AsMemory(0, piece), 0);
        var last = first;
        for (var at = piece; at < bytes.Length; at += piece)
        {
            var next = new Segments(bytes.AsMemory(at, Math.Min(piece, bytes.Length - at)), at);
            last.Next = next;
            last = next;
        }
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
