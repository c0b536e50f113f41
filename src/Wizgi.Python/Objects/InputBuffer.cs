using Wizgi.Python.Native;

namespace Wizgi.Python.Objects;

/// <summary>Read-ahead for the line methods of <c>wsgi.input</c>. Reused from request to request.</summary>
internal sealed class InputBuffer
{
    private const int LargestKept = 1024 * 1024;

    private byte[] _bytes = [];
    private int _start;
    private int _end;

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Empties it for the next request. One huge line must not keep its memory for ever.</summary>
    public void Clear()
    {
        _start = _end = 0;
        if (_bytes.Length > LargestKept) _bytes = [];
    }

    public void Use(int count) => _start += count;

    public int Take(Span<byte> destination)
    {
        var count = Math.Min(destination.Length, _end - _start);
        Unread[..count].CopyTo(destination);
        _start += count;
        return count;
    }

    /// <summary>Reads more behind what is unread; waits for it with the thread state detached.</summary>
    /// <returns>False at the end of the body.</returns>
    /// <exception cref="PythonErrorPending">The body broke off: OSError is pending.</exception>
    public bool Fill(Exchange exchange)
    {
        const int Step = 16 * 1024;
        if (_start > 0)
        {
            Unread.CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }
        if (_bytes.Length - _end < Step) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _end + Step));
        var count = InputObject.ReadSome(exchange, _bytes.AsSpan(_end));
        _end += count;
        return count > 0;
    }
}
