using System.Collections;
using Microsoft.Win32.SafeHandles;

namespace Wizgi;

/// <summary>A part of a real file as a body. A server that can sends it without reading it; who iterates it gets blocks.</summary>
/// <param name="file">Open for reading; closing the body closes it.</param>
/// <param name="offset">Where the part begins, in bytes.</param>
/// <param name="length">How many bytes it has. A file that became shorter meanwhile ends early when it is iterated.</param>
internal sealed class FileRange(SafeFileHandle file, long offset, long length) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
{
    private const int BlockSize = 64 * 1024;

    public SafeFileHandle File => file;

    public long Offset => offset;

    public long Length => length;

    /// <summary>What a body has of a real file, or null: then it must be iterated.</summary>
    /// <remarks>
    /// A class derived from FileStream may give other bytes than its file has. A file that says it has no more bytes, as those in
    /// <c>/proc</c> do, may still have some.
    /// </remarks>
    internal static FileRange? Of(IEnumerable<ReadOnlyMemory<byte>> body)
    {
        if (body is FileRange range) return range;
        if (body is not FileWrapper { Stream: FileStream { CanSeek: true, CanRead: true } stream } || stream.GetType() != typeof(FileStream)) return null;
        var left = stream.Length - stream.Position;
        return left > 0 ? new FileRange(stream.SafeFileHandle, stream.Position, left) : null;
    }

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        var block = new byte[Math.Min(length, BlockSize)];
        for (var done = 0L; done < length;)
        {
            var count = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(length - done, block.Length)), offset + done);
            if (count == 0) yield break;
            done += count;
            yield return block.AsMemory(0, count);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => file.Dispose();
}
