namespace Wizgi.Middleware.Http;

/// <summary>A request body that keeps what is read of it, up to a bound, so that it can be read again from the start.</summary>
internal sealed class RewindableInput(Stream inner, int bound) : InputStreamBase
{
    private readonly MemoryStream _kept = new();
    private bool _isLost;

    /// <summary>False: more than the bound has been read.</summary>
    public bool CanRewind => !_isLost;

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
}
