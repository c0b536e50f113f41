namespace Wizgi.Middleware.Stylesheets;

/// <summary>Memory that refuses to become larger than it may.</summary>
internal sealed class BoundedStream(int bound) : MemoryStream
{
    public ReadOnlySpan<byte> Written => GetBuffer().AsSpan(0, (int)Length);

    /// <exception cref="IOException">It would be too large.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Check(buffer.Length);
        base.Write(buffer);
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public override void Write(byte[] buffer, int offset, int count)
    {
        Check(count);
        base.Write(buffer, offset, count);
    }

    /// <inheritdoc cref="Write(ReadOnlySpan{byte})"/>
    public override void WriteByte(byte value)
    {
        Check(1);
        base.WriteByte(value);
    }

    private void Check(int count)
    {
        if (Length + count > bound) throw new IOException($"the result is longer than {bound} bytes");
    }
}
