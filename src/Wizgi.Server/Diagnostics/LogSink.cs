using System.Runtime.InteropServices;
using System.Text;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Diagnostics;

/// <summary>Where log lines go: a file, standard output or standard error. Whole lines, appended.</summary>
/// <remarks>
/// Plain open(2) and write(2): a FileStream keeps a position of its own, and so overwrites what the application, its children or another
/// worker have written to the same file meanwhile.
/// </remarks>
internal sealed unsafe class LogSink : IDisposable
{
    private const int BufferSize = 32 * 1024;

    // Whoever reads a log that is full for so long has stopped reading.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly int _descriptor;
    private readonly string _path;
    private readonly bool _isStandard;
    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _used;
    private bool _hasStandard;

    private LogSink(int descriptor, string path, bool isStandard) => (_descriptor, _path, _isStandard) = (descriptor, path, isStandard);

    /// <summary>Where the lines go; stays the same for ever, also when the file is opened anew.</summary>
    public int Descriptor => _descriptor;

    /// <summary>systemd's journal reads it: it wants a level before each line, and keeps the time itself.</summary>
    public bool IsJournal { get; private init; }

    /// <param name="path">A path, or <c>-</c>.</param>
    /// <param name="standard">What <c>-</c> means: 1 or 2.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static LogSink Open(string path, int standard)
    {
        // Opened anew, these would not be what they are called for a user other than the one who made the pipe behind them.
        if (path == "/dev/stdout") (path, standard) = ("-", 1);
        if (path == "/dev/stderr") (path, standard) = ("-", 2);
        if (path == "-") return new LogSink(standard, path, isStandard: true) { IsJournal = JournalStream.Is(standard) };
        // The application may change the directory later.
        path = Path.GetFullPath(path);
        var descriptor = OpenFile(path);
        return descriptor >= 0 ? new LogSink(descriptor, path, isStandard: false) : throw new IOException(Marshal.GetPInvokeErrorMessage(Libc.Errno));
    }

    /// <summary>Goes on in a new file of the same name, if the old one was moved away; what stands in a buffer goes to the old one.</summary>
    /// <exception cref="IOException">It cannot be opened; the old file is kept.</exception>
    public void Reopen()
    {
        if (_isStandard) return;
        lock (_lock)
        {
            FlushLocked();
            var descriptor = OpenFile(_path);
            if (descriptor < 0) throw new IOException(Marshal.GetPInvokeErrorMessage(Libc.Errno));
            // Atomic: whoever writes meanwhile writes to the one or the other.
            _ = Libc.dup3(descriptor, _descriptor, Libc.O_CLOEXEC);
            _ = Libc.close(descriptor);
            if (_hasStandard) RedirectStandard();
        }
    }

    /// <summary>What the process prints, on standard output and error, goes to this file from now on, also when it is opened anew.</summary>
    public void TakeStandard()
    {
        if (_isStandard) return;
        _hasStandard = true;
        RedirectStandard();
    }

    private void RedirectStandard()
    {
        _ = Libc.dup3(_descriptor, 1, 0);
        _ = Libc.dup3(_descriptor, 2, 0);
    }

    private static int OpenFile(string path)
    {
        const uint ReadableForAll = 0x1B6; // 0666, less what the umask takes away
        fixed (byte* name = Encoding.UTF8.GetBytes(path + "\0"))
            return Libc.open(name, Libc.O_WRONLY | Libc.O_CREAT | Libc.O_APPEND | Libc.O_CLOEXEC, ReadableForAll);
    }

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
        if (!_isStandard) _ = Libc.close(_descriptor);
    }

    private void FlushLocked()
    {
        Write(_buffer.AsSpan(0, _used));
        _used = 0;
    }

    // A full disk or a closed pipe must not stop the server; there is nowhere to report it to.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint written = 0; written < bytes.Length;)
            {
                var count = Libc.write(_descriptor, start + written, bytes.Length - written);
                var errno = count < 0 ? Libc.Errno : 0;
                if (count >= 0) written += count;
                else if (errno == Libc.EAGAIN && !Libc.WaitFor(_descriptor, Libc.POLLOUT, Patience)) return;
                else if (errno is not (Libc.EAGAIN or Libc.EINTR)) return;
            }
        }
    }
}
