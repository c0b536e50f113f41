using System.Buffers.Text;
using System.Runtime.InteropServices;
using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Server.Engine;

/// <summary>Turns head and body into bytes on a socket: HTTP/1.1 framing, and as few system calls as the response allows.</summary>
/// <remarks>
/// RFC 9112 §4, §6, §7.1. Small chunks are copied behind the head and leave with it; large ones are sent from where they are. What the
/// socket does not take goes to an <see cref="Outbox"/>.
/// </remarks>
internal sealed unsafe class ResponseWriter(DateHeader date, Drainer drainer, ServerLimits limits)
{
    // A copy up to here costs less than a second buffer in the system call.
    private const int CopyLimit = 16 * 1024;

    private byte* _stage = (byte*)NativeMemory.Alloc(CopyLimit * 2);
    private int _capacity = CopyLimit * 2;
    private int _staged;

    private int _fd;
    private bool _chunked;
    private int _frameLeft;     // bytes of an open frame of the chunked coding that the caller still owes
    private bool _isLost;
    private Outbox? _outbox;

    /// <summary>The socket takes no more bytes: the client is gone.</summary>
    public bool IsBroken => _isLost || _outbox is { IsBroken: true };

    /// <summary>What is on its way to a slow client, or null.</summary>
    public Outbox? Unsent => _outbox;

    /// <summary>No more is taken for now.</summary>
    private bool IsFull => _outbox is { IsIdle: false, IsFull: true };

    public void Begin(int fd)
    {
        _fd = fd;
        _staged = _frameLeft = 0;
        _chunked = _isLost = false;
        _outbox = null;
    }

    /// <summary>Stages the head.</summary>
    /// <param name="head">As the application set it.</param>
    /// <param name="length">A Content-Length to add, or null.</param>
    /// <param name="chunked">The body is sent in the chunked coding.</param>
    /// <param name="connection">A Connection header line with its line end, or empty.</param>
    /// <param name="trailers">Trailer lines that are known already, to be announced (RFC 9110 §6.6.2).</param>
    public void WriteHead(ResponseHead head, long? length, bool chunked, ReadOnlySpan<byte> connection, ReadOnlySpan<byte> trailers = default)
    {
        _chunked = chunked;
        Reserve(head.Status.Length + head.Fields.Length + trailers.Length + 256);
        Put("HTTP/1.1 "u8);
        Put(head.Status);
        Put("\r\n"u8);
        // RFC 9110 §8.6: a 204 must not have a Content-Length, even one the application set.
        if (head.StatusCode == 204 && head.ContentLength is not null) PutWithoutLength(head.Fields);
        else Put(head.Fields);
        if (!head.HasServer) Put("Server: wizgi\r\n"u8);
        if (!head.HasDate) Put(date.Line);
        Put(connection);
        if (length is { } known)
        {
            Put("Content-Length: "u8);
            PutNumber(known, 'D');
            Put("\r\n"u8);
        }
        if (chunked) Put("Transfer-Encoding: chunked\r\n"u8);
        if (chunked && !trailers.IsEmpty) PutAnnouncement(trailers);
        Put("\r\n"u8);
    }

    /// <summary>Sends an interim response.</summary>
    public void SendInterim(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        Put(bytes);
        Emit([], []);
    }

    /// <summary>Sends an interim response 103. Drops it while an earlier one is still here: who reads nothing must not make us hold more and more.</summary>
    /// <param name="fields">Its field lines.</param>
    public void SendEarlyHints(ReadOnlySpan<byte> fields)
    {
        if (_outbox is { IsIdle: false }) return;
        Reserve(fields.Length + 32);
        Put("HTTP/1.1 103 Early Hints\r\n"u8);
        Put(fields);
        Put("\r\n"u8);
        Emit([], []);
    }

    /// <summary>Sends what is staged and a chunk, or puts it where it will be sent from.</summary>
    /// <param name="chunk">A body item or the rest of one.</param>
    /// <param name="isCorked">More follows at once: a small chunk may stay staged.</param>
    /// <returns>How much of the chunk is taken care of, or <see cref="Exchange.Broken"/>.</returns>
    public int Send(ReadOnlySpan<byte> chunk, bool isCorked = false)
    {
        if (IsFull) return 0;
        if (chunk.Length <= CopyLimit && _frameLeft == 0 && _capacity - _staged >= chunk.Length + 32)
        {
            if (_chunked && !chunk.IsEmpty) PutFrame(chunk.Length);
            Put(chunk);
            if (_chunked && !chunk.IsEmpty) Put("\r\n"u8);
            return isCorked || Emit([], []) >= 0 ? chunk.Length : Exchange.Broken;
        }
        if (!_chunked) return Emit(chunk, []);
        if (_frameLeft == 0)
        {
            _frameLeft = chunk.Length;
            PutFrame(chunk.Length);
        }
        var taken = Emit(chunk, "\r\n"u8);
        if (taken > 0) _frameLeft -= taken;
        return taken;
    }

    /// <summary>Sends a part of a file; what is staged goes first.</summary>
    /// <returns>How many bytes are taken care of; 0: the file ended; <see cref="Exchange.WouldBlock"/>; <see cref="Exchange.Broken"/>.</returns>
    public long SendFile(int file, long offset, long count)
    {
        if (IsBroken) return Exchange.Broken;
        if (_chunked && _frameLeft == 0)
        {
            _frameLeft = (int)Math.Min(count, int.MaxValue / 2);
            PutFrame(_frameLeft);
        }
        if (_chunked) count = Math.Min(count, _frameLeft);
        if (_staged > 0 && Emit([], [], Libc.MSG_MORE) < 0) return Exchange.Broken;
        if (_outbox is { IsIdle: false }) return LeaveFile(file, offset, count);
        var sent = (long)Libc.sendfile(_fd, file, &offset, (nint)Math.Min(count, 1 << 30));
        if (sent < 0) return Failed() ? Exchange.Broken : LeaveFile(file, offset, count);
        if (_chunked && sent > 0 && (_frameLeft -= (int)sent) == 0) Put("\r\n"u8);
        return sent;
    }

    /// <summary>Sends the end of the body.</summary>
    /// <param name="trailers">Trailer lines; dropped when the body is not chunked.</param>
    public void End(ReadOnlySpan<byte> trailers = default)
    {
        if (_chunked)
        {
            Reserve(5 + trailers.Length);
            Put("0\r\n"u8);
            Put(trailers);
            Put("\r\n"u8);
            _chunked = false;
        }
        Emit([], []);
    }

    /// <summary>Waits until the client has room for more. For how long, is the drainer's to say.</summary>
    public void Wait()
    {
        if (_outbox is { IsIdle: false }) _outbox.Wait();
        else if (!Libc.WaitFor(_fd, Libc.POLLOUT, limits.SendTimeout)) _isLost = true;
    }

    private long LeaveFile(int file, long offset, long count)
    {
        // In the chunked coding more would have to follow the file.
        if (_chunked) return Exchange.WouldBlock;
        if (_outbox is null or { IsIdle: true }) _outbox = new Outbox(_fd, drainer, limits);
        return !_outbox.IsFull && _outbox.AddFile(file, offset, count) ? count : Exchange.WouldBlock;
    }

    /// <summary>Sends what is staged, a part of the body and what follows that part when it is whole.</summary>
    /// <returns>How much of the body is taken care of, or <see cref="Exchange.Broken"/>.</returns>
    private int Emit(ReadOnlySpan<byte> body, ReadOnlySpan<byte> after, int flags = 0)
    {
        if (_staged == 0 && body.IsEmpty) return IsBroken ? Exchange.Broken : 0;
        var staged = new ReadOnlySpan<byte>(_stage, _staged);
        nint sent = 0;
        if (_outbox is null or { IsIdle: true, IsBroken: false })
        {
            sent = SendTogether(staged, body, after, flags);
            if (sent < 0)
            {
                if (Failed()) return Exchange.Broken;
                sent = 0;
            }
            if (sent == staged.Length + body.Length + after.Length)
            {
                _staged = 0;
                return body.Length;
            }
            _outbox = new Outbox(_fd, drainer, limits);
        }
        _staged = 0;
        return _outbox.Add(sent, staged, body, after);
    }

    private nint SendTogether(ReadOnlySpan<byte> staged, ReadOnlySpan<byte> body, ReadOnlySpan<byte> after, int flags)
    {
        if (body.IsEmpty) return Libc.Send(_fd, staged, flags);
        fixed (byte* first = staged, second = body, third = after)
        {
            var vectors = stackalloc IoVector[3];
            vectors[0] = new IoVector { Base = first, Length = staged.Length };
            vectors[1] = new IoVector { Base = second, Length = body.Length };
            vectors[2] = new IoVector { Base = third, Length = after.Length };
            var message = new MessageHeader { Vectors = vectors, VectorCount = 3 };
            return Libc.sendmsg(_fd, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL | flags);
        }
    }

    /// <summary>Reads errno. True: the connection is lost; false: the socket is only full.</summary>
    private bool Failed()
    {
        if (Libc.Errno is Libc.EAGAIN or Libc.EINTR) return false;
        return _isLost = true;
    }

    private void PutFrame(int length)
    {
        Reserve(32);
        PutNumber(length, 'x');
        Put("\r\n"u8);
    }

    private void PutNumber(long number, char format)
    {
        Utf8Formatter.TryFormat(number, new Span<byte>(_stage + _staged, _capacity - _staged), out var written, format);
        _staged += written;
    }

    private void PutWithoutLength(ReadOnlySpan<byte> fields)
    {
        while (!fields.IsEmpty)
        {
            var line = fields[..(fields.IndexOf((byte)'\n') + 1)];
            if (!System.Text.Ascii.EqualsIgnoreCase(line[..Math.Min(15, line.Length)], "content-length:"u8)) Put(line);
            fields = fields[line.Length..];
        }
    }

    // Trailer: Name, Name
    private void PutAnnouncement(ReadOnlySpan<byte> trailers)
    {
        var separator = "Trailer: "u8;
        while (!trailers.IsEmpty)
        {
            Put(separator);
            Put(trailers[..trailers.IndexOf((byte)':')]);
            separator = ", "u8;
            trailers = trailers[(trailers.IndexOf((byte)'\n') + 1)..];
        }
        Put("\r\n"u8);
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_stage + _staged, _capacity - _staged));
        _staged += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_capacity - _staged >= count) return;
        _capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_staged + count));
        _stage = (byte*)NativeMemory.Realloc(_stage, (nuint)_capacity);
    }
}
