using System.Buffers.Text;
using System.Runtime.InteropServices;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Turns head and body into bytes on a socket: HTTP/1.1 framing, and as few system calls as the response allows.</summary>
/// <remarks>RFC 9112 §4, §6, §7.1. Small chunks are copied behind the head and leave with it; large ones are sent from where they are.</remarks>
internal sealed unsafe class ResponseWriter(DateHeader date)
{
    // A copy up to here costs less than a second buffer in the system call.
    private const int CopyLimit = 16 * 1024;

    private byte* _stage = (byte*)NativeMemory.Alloc(CopyLimit * 2);
    private int _capacity = CopyLimit * 2;
    private int _start;
    private int _end;

    private int _fd;
    private bool _chunked;
    private int _copied;        // bytes of the caller's chunk that are staged and not yet reported as sent
    private int _frameLeft;     // bytes of an open frame of the chunked coding that the caller still owes

    /// <summary>The socket takes no more bytes: the client is gone.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Something is staged that the socket has not taken.</summary>
    public bool HasPending => _end > _start;

    public void Begin(int fd)
    {
        _fd = fd;
        _start = _end = 0;
        _copied = _frameLeft = 0;
        _chunked = false;
        IsBroken = false;
    }

    /// <summary>Stages the head.</summary>
    /// <param name="head">As the application set it.</param>
    /// <param name="length">A Content-Length to add, or null.</param>
    /// <param name="chunked">The body is sent in the chunked coding.</param>
    /// <param name="connection">A Connection header line with its line end, or empty.</param>
    public void WriteHead(ResponseHead head, long? length, bool chunked, ReadOnlySpan<byte> connection)
    {
        _chunked = chunked;
        Reserve(head.Status.Length + head.Fields.Length + 256);
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
        Put("\r\n"u8);
    }

    /// <summary>An interim or a ready-made response.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        Put(bytes);
    }

    /// <summary>Sends what is staged and as much of a chunk as the socket takes.</summary>
    /// <param name="chunk">A body item or the rest of one.</param>
    /// <param name="isCorked">More follows at once: a small chunk may stay staged.</param>
    /// <returns>How much of the chunk is sent, or <see cref="Exchange.Broken"/>.</returns>
    public int Send(ReadOnlySpan<byte> chunk, bool isCorked = false)
    {
        if (_copied > 0)
        {
            if (!Flush()) return IsBroken ? Exchange.Broken : 0;
            var reported = _copied;
            _copied = 0;
            return reported;
        }
        if (chunk.Length <= CopyLimit && _frameLeft == 0 && _capacity - _end >= chunk.Length + 32) return SendCopied(chunk, isCorked);
        return SendInPlace(chunk);
    }

    /// <summary>Sends a part of a file; what is staged goes first.</summary>
    /// <returns>How many bytes; 0: the file ended; <see cref="Exchange.WouldBlock"/>; <see cref="Exchange.Broken"/>.</returns>
    public long SendFile(int file, long offset, long count)
    {
        if (_chunked && _frameLeft == 0)
        {
            _frameLeft = (int)Math.Min(count, int.MaxValue / 2);
            PutFrame(_frameLeft);
        }
        if (_chunked) count = Math.Min(count, _frameLeft);
        if (HasPending && !Flush(Libc.MSG_MORE)) return IsBroken ? Exchange.Broken : Exchange.WouldBlock;
        var sent = (long)Libc.sendfile(_fd, file, &offset, (nint)Math.Min(count, 1 << 30));
        if (sent < 0) return Failed() ? Exchange.Broken : Exchange.WouldBlock;
        if (_chunked && sent > 0 && (_frameLeft -= (int)sent) == 0)
        {
            Reserve(2);
            Put("\r\n"u8);
        }
        return sent;
    }

    /// <summary>Stages the end of the chunked coding, if the body has it.</summary>
    public void End()
    {
        if (!_chunked) return;
        _chunked = false;
        Reserve(5);
        Put("0\r\n\r\n"u8);
    }

    /// <summary>Sends what is staged. False: not all of it, or <see cref="IsBroken"/>.</summary>
    public bool Flush(int flags = 0)
    {
        while (HasPending)
        {
            var sent = (int)Libc.send(_fd, _stage + _start, _end - _start, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL | flags);
            if (sent < 0)
            {
                Failed();
                return false;
            }
            Sent(sent);
        }
        return true;
    }

    private int SendCopied(ReadOnlySpan<byte> chunk, bool isCorked)
    {
        if (_chunked && !chunk.IsEmpty) PutFrame(chunk.Length);
        Put(chunk);
        if (_chunked && !chunk.IsEmpty) Put("\r\n"u8);
        if (isCorked || Flush()) return chunk.Length;
        if (IsBroken) return Exchange.Broken;
        _copied = chunk.Length;
        return 0;
    }

    private int SendInPlace(ReadOnlySpan<byte> chunk)
    {
        if (_chunked && _frameLeft == 0)
        {
            _frameLeft = chunk.Length;
            Reserve(32);
            PutFrame(chunk.Length);
        }
        var staged = _end - _start;
        nint sent;
        fixed (byte* body = chunk)
        fixed (byte* lineEnd = "\r\n"u8)
        {
            var vectors = stackalloc IoVector[3];
            vectors[0] = new IoVector { Base = _stage + _start, Length = staged };
            vectors[1] = new IoVector { Base = body, Length = chunk.Length };
            vectors[2] = new IoVector { Base = lineEnd, Length = _chunked ? 2 : 0 };
            var message = new MessageHeader { Vectors = vectors, VectorCount = 3 };
            sent = Libc.sendmsg(_fd, &message, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
        }
        if (sent < 0) return Failed() ? Exchange.Broken : 0;
        if (sent < staged)
        {
            Sent((int)sent);
            return 0;
        }
        Sent(staged);
        var taken = (int)Math.Min(sent - staged, chunk.Length);
        if (!_chunked) return taken;
        _frameLeft -= taken;
        // The frame's own end, where the socket did not take it, goes before whatever comes next.
        if (_frameLeft == 0)
        {
            Put("\r\n"u8);
            Sent((int)(sent - staged - taken));
        }
        return taken;
    }

    private void Sent(int count)
    {
        _start += count;
        if (_start == _end) _start = _end = 0;
    }

    /// <summary>Reads errno. True: the connection is lost; false: the socket is only full.</summary>
    private bool Failed()
    {
        if (Libc.Errno is Libc.EAGAIN or Libc.EINTR) return false;
        return IsBroken = true;
    }

    private void PutFrame(int length)
    {
        Reserve(32);
        PutNumber(length, 'x');
        Put("\r\n"u8);
    }

    private void PutNumber(long number, char format)
    {
        Utf8Formatter.TryFormat(number, new Span<byte>(_stage + _end, _capacity - _end), out var written, format);
        _end += written;
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

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(new Span<byte>(_stage + _end, _capacity - _end));
        _end += bytes.Length;
    }

    private void Reserve(int count)
    {
        if (_capacity - _end >= count) return;
        _capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(_end + count));
        _stage = (byte*)NativeMemory.Realloc(_stage, (nuint)_capacity);
    }
}
