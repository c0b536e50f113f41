using Microsoft.Win32.SafeHandles;

namespace Wizgi.Server.Diagnostics;

/// <summary>Where log lines go: a file, standard output or standard error. Whole lines, appended.</summary>
public sealed class LogSink : IDisposable
{
    private const int BufferSize = 32 * 1024;
    private readonly FileStream _file;
    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _used;

    private LogSink(FileStream file) => _file = file;

    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="standard">What <c>-</c> means: 1 or 2.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static LogSink Open(string path, int standard) => new(path == "-"
        ? new FileStream(new SafeFileHandle(standard, ownsHandle: false), FileAccess.Write, bufferSize: 0)
        : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));

    /// <summary>Takes a line; it is written at the latest with the next <see cref="Flush"/>.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (_lock)
        {
            if (_used + line.Length > BufferSize) FlushLocked();
            if (line.Length > BufferSize)
            {
                Write(line);
                return;
            }
            line.CopyTo(_buffer.AsSpan(_used));
            _used += line.Length;
        }
    }

    public void Flush()
    {
        if (_used == 0) return;
        lock (_lock) FlushLocked();
    }

    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void FlushLocked()
    {
        Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    // A full disk or a closed pipe must not stop the server; there is nowhere to report it to.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _file.Write(bytes);
        }
        catch (IOException)
        {
        }
    }
}
