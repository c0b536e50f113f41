using System.Buffers;
using System.Text;

namespace Wizgi.Server.Diagnostics;

/// <summary>Grows a log line, escaping what came from a client so that no header can forge a field or a line.</summary>
internal sealed class LogText
{
    private static readonly SearchValues<byte> PlainBytes =
        SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Where(code => code is not ('"' or '\\')).Select(code => (byte)code)]);

    private byte[] _line = new byte[1024];
    private int _length;

    public ReadOnlySpan<byte> Line => _line.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _length += text.Length;
    }

    public void Add(long number)
    {
        number.TryFormat(Room(20), out var written);
        _length += written;
    }

    public void Add(string text) => _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>As Apache's log escapes: quote, backslash, control and non-ASCII bytes become <c>\xHH</c>; nothing becomes <c>-</c>.</summary>
    public void AddEscaped(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Add("-"u8);
            return;
        }
        AddEscaped(text, "\\x"u8);
    }

    /// <summary>A JSON string with its quotes; the bytes are taken as Latin-1.</summary>
    public void AddJson(ReadOnlySpan<byte> text)
    {
        Add("\""u8);
        AddEscaped(text, "\\u00"u8);
        Add("\""u8);
    }

    private void AddEscaped(ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        while (true)
        {
            var special = text.IndexOfAnyExcept(PlainBytes);
            if (special < 0) break;
            Add(text[..special]);
            Add(prefix);
            text[special].TryFormat(Room(2), out var written, "x2");
            _length += written;
            text = text[(special + 1)..];
        }
        Add(text);
    }

    private Span<byte> Room(int count)
    {
        if (_line.Length - _length < count) Array.Resize(ref _line, Math.Max(_line.Length * 2, _length + count));
        return _line.AsSpan(_length);
    }
}
