using System.Text;

namespace Wizgi;

/// <summary>Field lines as bytes, each <c>Name: value CR LF</c>. Checks nothing: <see cref="FieldRules"/> comes before.</summary>
internal sealed class FieldLines(int capacity)
{
    private byte[] _bytes = new byte[capacity];
    private int _length;

    /// <summary>The lines, in the order they were added.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public void Clear() => _length = 0;

    public void Append(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var line = Extend(name.Length + value.Length + 4);
        name.CopyTo(line);
        ": "u8.CopyTo(line[name.Length..]);
        value.CopyTo(line[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(line[^2..]);
    }

    /// <summary>Appends whole lines.</summary>
    public void Append(ReadOnlySpan<byte> lines) => lines.CopyTo(Extend(lines.Length));

    /// <summary>The value of the first field of that name, in any case; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(ReadOnlySpan<byte> name)
    {
        for (var rest = Bytes; !rest.IsEmpty;)
        {
            var line = rest[..rest.IndexOf("\r\n"u8)];
            if (line.Length > name.Length && line[name.Length] == ':' && Ascii.EqualsIgnoreCase(line[..name.Length], name)) return line[(name.Length + 2)..];
            rest = rest[(line.Length + 2)..];
        }
        return [];
    }

    /// <summary>The lines as headers, for C#.</summary>
    public static List<ResponseHeader> ToHeaders(ReadOnlySpan<byte> lines)
    {
        List<ResponseHeader> headers = [];
        while (!lines.IsEmpty)
        {
            var line = lines[..lines.IndexOf("\r\n"u8)];
            var colon = line.IndexOf((byte)':');
            headers.Add(new ResponseHeader(NativeString.FromBytes(line[..colon]), NativeString.FromBytes(line[(colon + 2)..])));
            lines = lines[(line.Length + 2)..];
        }
        return headers;
    }

    private Span<byte> Extend(int count)
    {
        if (_bytes.Length - _length < count) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
