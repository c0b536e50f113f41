namespace Wizgi;

/// <summary>A <c>wsgi.input</c>: a stream that is read forward and nothing else. A middleware that puts its own in place derives from it.</summary>
/// <remarks>PEP 3333 "Input and Error Streams".</remarks>
public abstract class InputStreamBase : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("the length of wsgi.input is in CONTENT_LENGTH");

    public override long Position
    {
        get => throw new NotSupportedException("wsgi.input cannot seek");
        set => throw new NotSupportedException("wsgi.input cannot seek");
    }

    /// <returns>How many bytes were read; 0: the body has ended.</returns>
    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("wsgi.input cannot seek");

    public override void SetLength(long value) => throw new NotSupportedException("wsgi.input cannot be written");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("wsgi.input cannot be written");
}
