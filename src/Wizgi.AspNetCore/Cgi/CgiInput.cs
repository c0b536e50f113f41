using Microsoft.AspNetCore.Http;
using Wizgi.Server.Engine.Native;

namespace Wizgi.AspNetCore.Cgi;

/// <summary>The body of a CGI request, which is never read beyond its end (RFC 3875 §4.2).</summary>
/// <param name="descriptor">Where it comes from.</param>
/// <param name="length">CONTENT_LENGTH; null: it ends where the descriptor does.</param>
/// <param name="limit">The longest body; null: no limit.</param>
/// <param name="patience">The longest silence.</param>
internal sealed class CgiInput(int descriptor, long? length, long? limit, TimeSpan patience) : Stream
{
    private const string TooLarge = "The body of the request is too large.";

    private long _received;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="BadHttpRequestException">It stopped arriving, is too long, or ended before its end.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (length > limit) throw new BadHttpRequestException(TooLarge, StatusCodes.Status413PayloadTooLarge);
        if (length is { } whole && buffer.Length > whole - _received) buffer = buffer[..(int)(whole - _received)];
        if (buffer.IsEmpty) return ValueTask.FromResult(0);
        return Descriptors.WaitToRead(descriptor, TimeSpan.Zero) ? ValueTask.FromResult(Receive(buffer.Span)) : new ValueTask<int>(Task.Run(() => Wait(buffer), CancellationToken.None));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Takes what nobody has read: a socket that is closed over it is reset, and the response with it.</summary>
    public async Task Drain(TimeSpan time)
    {
        var end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        var buffer = new byte[16 * 1024];
        try
        {
            while (TimeSpan.FromMilliseconds(end - Environment.TickCount64) is var left && left > TimeSpan.Zero && _received != length)
                if (!await Task.Run(() => Descriptors.WaitToRead(descriptor, left)).ConfigureAwait(false) || await ReadAsync(buffer).ConfigureAwait(false) == 0) return;
        }
        catch (BadHttpRequestException)
        {
            // It has sent enough, or will not.
        }
    }

    private int Wait(Memory<byte> buffer) => Descriptors.WaitToRead(descriptor, patience)
        ? Receive(buffer.Span)
        : throw new BadHttpRequestException("The body of the request stopped arriving.", StatusCodes.Status408RequestTimeout);

    private int Receive(Span<byte> buffer)
    {
        var count = Descriptors.Read(descriptor, buffer);
        if (count < 0 || (count == 0 && length is not null)) throw new BadHttpRequestException("The web server ended the body before it was whole.");
        _received += count;
        return limit is { } longest && _received > longest ? throw new BadHttpRequestException(TooLarge, StatusCodes.Status413PayloadTooLarge) : count;
    }
}
