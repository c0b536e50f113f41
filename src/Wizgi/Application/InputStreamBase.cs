namespace Wizgi;

/// <summary>A <c>wsgi.input</c>: a stream that is read forward and nothing else. A middleware that puts its own in place derives from it.</summary>
/// <remarks>PEP 3333 "Input and Error Streams".</remarks>
public abstract class InputStreamBase : Stream
{
    /// <inheritdoc />
    public override bool CanRead => true;

    /// <inheritdoc />
    public override bool CanSeek => false;

    /// <inheritdoc />
    public override bool CanWrite => false;

    /// <inheritdoc />
    public override long Length => throw new NotSupportedException("the length of wsgi.input is in CONTENT_LENGTH");

    /// <inheritdoc />
    public override long Position
    {
        get => throw new NotSupportedException("wsgi.input cannot seek");
        set => throw new NotSupportedException("wsgi.input cannot seek");
    }

    /// <returns>How many bytes were read; 0: the body has ended.</returns>
    public abstract override int Read(Span<byte> buffer);

    /// <inheritdoc />
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc />
    public override void Flush()
    {
    }

    /// <inheritdoc />
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("wsgi.input cannot seek");

    /// <inheritdoc />
    public override void SetLength(long value) => throw new NotSupportedException("wsgi.input cannot be written");

    /// <inheritdoc />
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("wsgi.input cannot be written");
}
