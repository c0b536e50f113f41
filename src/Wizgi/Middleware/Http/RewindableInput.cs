namespace Wizgi.Middleware.Http;

/// <summary>A request body that keeps what is read of it, up to a bound, so that it can be read again from the start.</summary>
internal sealed class RewindableInput(Stream inner, int bound) : Stream
{
    private readonly MemoryStream _kept = new();
    private bool _isLost;

    /// <summary>False: more than the bound has been read.</summary>
    public bool CanRewind => !_isLost;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("the length of wsgi.input is in CONTENT_LENGTH");

    public override long Position
    {
        get => throw new NotSupportedException("wsgi.input cannot seek");
        set => throw new NotSupportedException("wsgi.input cannot seek");
    }

    /// <summary>The next read starts at the beginning of the body.</summary>
    public void Rewind() => _kept.Position = 0;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        var count = _kept.Read(buffer);
        if (count > 0) return count;
        count = inner.Read(buffer);
        if (_isLost) return count;
        if (_kept.Length + count <= bound)
        {
            _kept.Write(buffer[..count]);
            return count;
        }
        _isLost = true;
        _kept.SetLength(0);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("wsgi.input cannot seek");

    public override void SetLength(long value) => throw new NotSupportedException("wsgi.input cannot be written");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("wsgi.input cannot be written");
}
