using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Wizgi.AspNetCore.Requests;

/// <summary>The response to a request, as the server takes it: pieces go into its pipe and are flushed. One per thread.</summary>
/// <remarks>Nothing here waits. What the server, or its client, cannot take at once is <see cref="Pending"/>.</remarks>
internal sealed class ContextResponse(ContextOptions options)
{
    // Kestrel holds as much of a response before its client must take some (KestrelServerLimits.MaxResponseBufferSize).
    private const int Piece = 64 * 1024;

    private readonly ResponseFields _fields = new(options);
    private IFeatureCollection _features = null!;
    private IHttpResponseBodyFeature _body = null!;
    private PipeWriter? _writer;
    private int _unflushed;
    private bool _isSilent;
    private bool _isFramed;
    private bool _isFlushed;

    /// <summary>The head has been handed over.</summary>
    public bool HasHead { get; private set; }

    /// <summary>The client is gone, or the server takes no more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>What must be done before more can be sent; null: nothing. Not awaited by anybody yet.</summary>
    public Task? Pending { get; private set; }

    public void Begin(IFeatureCollection features)
    {
        _features = features;
        _body = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        _writer = null;
        _unflushed = 0;
        HasHead = IsBroken = _isSilent = _isFramed = _isFlushed = false;
        Pending = null;
    }

    /// <summary>Whether more can be sent now.</summary>
    public bool IsReady()
    {
        if (Pending is null) return true;
        if (!Pending.IsCompleted) return false;
        if (!Pending.IsCompletedSuccessfully)
        {
            // Nobody else looks at why.
            _ = Pending.Exception;
            IsBroken = true;
        }
        else if (Pending is Task<FlushResult> flush)
        {
            Note(flush.Result);
        }
        Pending = null;
        return true;
    }

    /// <summary>Sends an interim response 103 before the head, unless the client still has to take an earlier one.</summary>
    /// <param name="output">The connection's: the server has no words for it, and writes nothing there before the head.</param>
    /// <param name="fields">Its field lines.</param>
    public void SendEarlyHints(PipeWriter output, ReadOnlySpan<byte> fields)
    {
        if (HasHead || !IsReady() || IsBroken) return;
        try
        {
            output.Write("HTTP/1.1 103 Early Hints\r\n"u8);
            output.Write(fields);
            output.Write("\r\n"u8);
        }
        catch (InvalidOperationException)
        {
            // The connection has ended; whoever sends the response will see.
            return;
        }
        Flush(output);
    }

    /// <summary>Hands the head over; it may be <see cref="Pending"/> then.</summary>
    /// <param name="head">The application's.</param>
    /// <param name="length">As <see cref="ResponseFields.Write"/> has it.</param>
    /// <param name="trailers">Those that are known already.</param>
    /// <param name="isFramed">The body is framed here (RFC 9112 §7.1), because the server would frame it without trailers.</param>
    /// <exception cref="ApplicationError">The server does not take it.</exception>
    public void WriteHead(ResponseHead head, long? length, ReadOnlySpan<byte> trailers, bool isFramed)
    {
        _fields.Write(_features, head, length, trailers);
        _isFramed = isFramed;
        if (isFramed) _features.GetRequiredFeature<IHttpResponseFeature>().Headers.TransferEncoding = "chunked";
        HasHead = true;
        // RFC 9110 §15.3.6: a 205 has no content; servers refuse it.
        _isSilent = head.StatusCode == 205;
        Try(_body.StartAsync());
    }

    /// <summary>Sends as much as can be taken now.</summary>
    /// <param name="chunk">What to send; nothing: the head.</param>
    /// <param name="isCorked">More follows at once.</param>
    /// <returns>How many bytes are taken.</returns>
    public int Send(ReadOnlySpan<byte> chunk, bool isCorked)
    {
        if (_isSilent) return chunk.Length;
        // Where there may be no body, the server does not take nothing either.
        if (chunk.IsEmpty)
        {
            if (!isCorked) Flush();
            return 0;
        }
        var sent = 0;
        do
        {
            var piece = chunk[sent..Math.Min(chunk.Length, sent + Piece - _unflushed)];
            WritePiece(piece);
            sent += piece.Length;
            _unflushed += piece.Length;
            if (!isCorked || _unflushed >= Piece) Flush();
        }
        while (sent < chunk.Length && Pending is null && !IsBroken);
        return sent;
    }

    /// <summary>Sends a part of a file.</summary>
    /// <returns>How many bytes are taken; 0: it has ended.</returns>
    public int SendFile(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, long count)
    {
        var length = (int)Math.Min(count, Piece);
        if (_isSilent) return length;
        var read = _isFramed ? ReadFramed(file, offset, length) : RandomAccess.Read(file, Writer.GetMemory(length).Span[..length], offset);
        if (!_isFramed) Writer.Advance(read);
        if (read > 0) Flush();
        return read;
    }

    /// <summary>Ends the response, as far as that can be done before the request is given back to the server.</summary>
    /// <param name="isWhole">All bytes of its Content-Length have been sent.</param>
    /// <param name="trailers">Field lines for behind the body.</param>
    public void End(bool isWhole, ReadOnlySpan<byte> trailers)
    {
        if (_isFramed) WriteLastChunk(trailers);
        else if (!trailers.IsEmpty) _fields.WriteTrailers(_features, trailers);
        // A client that still has to take something does so without this thread; then the server ends the response.
        if (!IsReady())
        {
            // But it does not send what it has not framed.
            if (_isFramed) Pending = FlushBehind(Pending!, Writer);
            return;
        }
        if (IsBroken) return;
        if (!isWhole && !_isFramed) Try(_body.CompleteAsync());
        else if (_unflushed > 0 || !_isFlushed) Flush();
    }

    private PipeWriter Writer => _writer ??= _body.Writer;

    private void WritePiece(ReadOnlySpan<byte> piece)
    {
        if (_isFramed) WriteFrame(piece.Length);
        Write(piece);
        if (_isFramed) Write("\r\n"u8);
    }

    // A server whose client has gone gives no room any more.
    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsBroken)
        {
            var room = Writer.GetSpan();
            IsBroken = room.IsEmpty;
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Writer.Advance(count);
            bytes = bytes[count..];
        }
    }

    // RFC 9112 §7.1: chunk-size CRLF.
    private void WriteFrame(int length)
    {
        const int Longest = 10;
        var span = Writer.GetSpan(Longest);
        _ = Utf8Formatter.TryFormat(length, span, out var count, new StandardFormat('x'));
        "\r\n"u8.CopyTo(span[count..]);
        Writer.Advance(count + 2);
    }

    private int ReadFramed(Microsoft.Win32.SafeHandles.SafeFileHandle file, long offset, int length)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        var read = RandomAccess.Read(file, bytes.AsSpan(0, length), offset);
        if (read > 0) WritePiece(bytes.AsSpan(0, read));
        ArrayPool<byte>.Shared.Return(bytes);
        return read;
    }

    // RFC 9112 §7.1.2.
    private void WriteLastChunk(ReadOnlySpan<byte> trailers)
    {
        if (IsBroken) return;
        Write("0\r\n"u8);
        Write(trailers);
        Write("\r\n"u8);
        _unflushed += trailers.Length + 5;
    }

    private static async Task FlushBehind(Task pending, PipeWriter writer)
    {
        await pending.ConfigureAwait(false);
        await writer.FlushAsync().ConfigureAwait(false);
    }

    private void Flush()
    {
        _unflushed = 0;
        // The token of a request costs something; a response of one piece needs it never.
        if (_isFlushed && _features.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true }) IsBroken = true;
        _isFlushed = true;
        Flush(Writer);
    }

    private void Flush(PipeWriter writer)
    {
        try
        {
            var flush = writer.FlushAsync();
            if (flush.IsCompletedSuccessfully) Note(flush.Result);
            else Pending = flush.AsTask();
        }
        catch (Exception problem) when (problem is not ApplicationError)
        {
            IsBroken = true;
        }
    }

    private void Try(Task task)
    {
        Pending = task;
        _ = IsReady();
    }

    private void Note(FlushResult result) => IsBroken |= result.IsCompleted || result.IsCanceled;
}
