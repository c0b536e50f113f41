using Wizgi.Server.Engine.Native;
using Wizgi.Server.Limits;

namespace Wizgi.Server.Engine;

/// <summary>Reads the body of the current request: by Content-Length straight from the socket, or chunk by chunk.</summary>
/// <remarks>
/// RFC 9112 §6 and §7.1, strictly: a chunk that another parser might read otherwise ends the connection.
/// <code>
/// chunked-body = *chunk last-chunk trailer-section CRLF
/// chunk        = 1*HEXDIG [ chunk-ext ] CRLF chunk-data CRLF
/// </code>
/// </remarks>
internal sealed class BodyReader(ReadBuffer buffer, ServerLimits limits)
{
    private const byte CR = (byte)'\r';
    private const byte LF = (byte)'\n';

    internal enum Stage
    {
        Done,
        Counted,
        ChunkSize,
        ChunkData,
        ChunkEnd,
        Trailer,
        Broken,
    }

    /// <summary>How far a body has been read. What is received and not read is in the buffer.</summary>
    internal struct Progress
    {
        public Stage Stage;

        /// <summary>Of the body, or of the chunk.</summary>
        public long Left;

        /// <summary>Read so far, without framing.</summary>
        public long Total;
        public int TrailerBytes;
        public int ExtensionBytes;
        public RequestRejectionReason Problem;
    }

    private int _fd;
    private int _floor;
    private Progress _at;

    /// <summary>Why reading returned <see cref="Exchange.Broken"/>.</summary>
    public RequestRejectionReason Problem => _at.Problem;

    public bool IsComplete => _at.Stage == Stage.Done;

    /// <summary>Body bytes read so far.</summary>
    public long Total => _at.Total;

    /// <summary>Bytes still to come, as far as that is known.</summary>
    public long KnownLeft => _at.Stage is Stage.Counted or Stage.ChunkData ? _at.Left : 0;

    /// <summary>The rest of the body is a known number of bytes, without framing in between.</summary>
    public bool IsCounted => _at.Stage == Stage.Counted;

    /// <summary>To be read on with <see cref="Resume"/>, by this reader or another.</summary>
    public Progress Pause() => _at;

    /// <summary>Some of the body has been received although nobody has read it yet.</summary>
    public bool HasBuffered => buffer.Length > 0;

    /// <param name="fd">The socket.</param>
    /// <param name="head">The request whose body begins at the buffer's start.</param>
    public void Begin(int fd, RequestHead head)
    {
        Resume(fd, new Progress
        {
            Left = Math.Max(head.ContentLength, 0),
            Stage = head.IsChunked ? Stage.ChunkSize : head.ContentLength > 0 ? Stage.Counted : Stage.Done,
        });
    }

    /// <summary>Goes on with a body, the received part of which begins at the buffer's start.</summary>
    public void Resume(int fd, in Progress progress)
    {
        _fd = fd;
        // The head stays in the buffer: the access log reads it when the response is complete.
        _floor = buffer.Start;
        _at = progress;
    }

    /// <inheritdoc cref="Exchange.ReadBody"/>
    public int Read(Span<byte> destination)
    {
        if (_at.Stage == Stage.Done || destination.IsEmpty) return 0;
        while (true)
        {
            switch (_at.Stage)
            {
                case Stage.Done:
                    return 0;
                case Stage.Broken:
                    return Exchange.Broken;
                case Stage.Counted:
                case Stage.ChunkData:
                    return ReadData(destination);
                default:
                    var problem = Step();
                    if (problem != 0) return problem;
                    break;
            }
        }
    }

    /// <summary>Gives up on the body: the client took too long.</summary>
    public void GiveUp(RequestRejectionReason reason) => Break(reason);

    private unsafe int ReadData(Span<byte> destination)
    {
        if (destination.Length > _at.Left) destination = destination[..(int)_at.Left];
        int count;
        if (buffer.Length > 0)
        {
            count = Math.Min(destination.Length, buffer.Length);
            buffer.Unread[..count].CopyTo(destination);
            buffer.Use(count);
        }
        else
        {
            fixed (byte* place = destination) count = (int)Libc.recv(_fd, place, destination.Length, Libc.MSG_DONTWAIT);
            if (count <= 0) return NothingReceived(count);
        }
        _at.Left -= count;
        _at.Total += count;
        if (_at.Left == 0) _at.Stage = _at.Stage == Stage.Counted ? Stage.Done : Stage.ChunkEnd;
        return count;
    }

    /// <summary>Reads the next piece of framing.</summary>
    /// <returns>0, or what <see cref="Read"/> should return.</returns>
    private int Step()
    {
        if (_at.Stage == Stage.ChunkEnd)
        {
            if (buffer.Length < 2) return Receive();
            if (!buffer.Unread.StartsWith("\r\n"u8)) return Break(RequestRejectionReason.InvalidChunk);
            buffer.Use(2);
            _at.Stage = Stage.ChunkSize;
            return 0;
        }
        var unread = buffer.Unread;
        var end = unread.IndexOf(LF);
        var bad = _at.Stage == Stage.ChunkSize ? RequestRejectionReason.InvalidChunk : RequestRejectionReason.InvalidTrailer;
        var limit = _at.Stage == Stage.ChunkSize ? limits.ChunkLine : limits.HeaderField;
        if (end < 0) return unread.Length > limit ? Break(bad) : Receive();
        if (end > limit || end == 0 || unread[end - 1] != CR) return Break(bad);
        var line = unread[..(end - 1)];
        if (_at.Stage == Stage.ChunkSize ? !TakeSize(line) : !TakeTrailer(line)) return Break(bad);
        buffer.Use(end + 1);
        return 0;
    }

    private bool TakeSize(ReadOnlySpan<byte> line)
    {
        var digits = 0;
        long size = 0;
        for (; digits < line.Length && NativeString.HexDigit(line[digits]) is >= 0 and var digit; digits++) size = (size << 4) | (long)digit;
        // 15 digits cannot overflow; no chunk is larger than that.
        if (digits is 0 or > 15) return false;
        var extension = line[digits..];
        _at.ExtensionBytes += extension.Length;
        if (!extension.IsEmpty && (extension[0] != ';' || HasControl(extension) || _at.ExtensionBytes > limits.ChunkExtensions)) return false;
        _at.Left = size;
        _at.Stage = size == 0 ? Stage.Trailer : Stage.ChunkData;
        // Well-formed, but not wanted.
        if (limits.Body > 0 && _at.Total + size > limits.Body) Break(RequestRejectionReason.BodyTooLong);
        return true;
    }

    // Trailers are checked and dropped: WSGI has no place for them, and merged into the headers they could be forged.
    private bool TakeTrailer(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            _at.Stage = Stage.Done;
            return true;
        }
        _at.TrailerBytes += line.Length + 2;
        var colon = line.IndexOf((byte)':');
        return _at.TrailerBytes <= limits.HeaderField && colon > 0 && RequestParser.IsToken(line[..colon]) && !HasControl(line[(colon + 1)..])
            && !IsForbiddenInTrailer(line[..colon]);
    }

    // RFC 9110 §6.5.1: fields that frame, route or describe the content cannot come after it; who sends them is testing for smuggling.
    private static bool IsForbiddenInTrailer(ReadOnlySpan<byte> name) => EnvironKeys.TryFindHeader(name, out var key)
        && key is EnvironKey.ContentLength or EnvironKey.TransferEncoding or EnvironKey.Host or EnvironKey.ContentType or EnvironKey.Authorization
            or EnvironKey.Connection or EnvironKey.Expect or EnvironKey.Cookie;

    private static bool HasControl(ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
            if (octet is (< 0x20 and not (byte)'\t') or 0x7F) return true;
        return false;
    }

    private int Receive()
    {
        var count = buffer.Receive(_fd, _floor);
        return count > 0 ? 0 : NothingReceived(count);
    }

    private int NothingReceived(int result)
    {
        if (result < 0 && Libc.Errno is (Libc.EAGAIN or Libc.EINTR)) return Exchange.WouldBlock;
        return Break(RequestRejectionReason.BodyIncomplete);
    }

    private int Break(RequestRejectionReason problem)
    {
        _at.Problem = problem;
        _at.Stage = Stage.Broken;
        return Exchange.Broken;
    }
}
