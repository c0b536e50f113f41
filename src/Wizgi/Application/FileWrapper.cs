using System.Collections;

namespace Wizgi;

/// <summary><c>wsgi.file_wrapper</c> for C# applications: a stream as a body. A server may send a real file without reading it.</summary>
/// <remarks>PEP 3333 "Optional Platform-Specific File Handling". Starts at the stream's position; closing it closes the stream.</remarks>
public sealed class FileWrapper(Stream stream, int blockSize = 64 * 1024) : IEnumerable<ReadOnlyMemory<byte>>, IDisposable
{
    /// <summary>What is sent.</summary>
    public Stream Stream => stream;

    /// <inheritdoc />
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        var block = new byte[blockSize];
        for (int count; (count = stream.Read(block)) > 0;) yield return block.AsMemory(0, count);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc />
    public void Dispose() => stream.Dispose();
}
