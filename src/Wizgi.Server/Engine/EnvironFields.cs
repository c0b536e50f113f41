using System.Text;
using Wizgi.Server.Trust;

namespace Wizgi.Server.Engine;

/// <summary>Writes the header fields of a request head into an environ.</summary>
/// <remarks>RFC 3875 §4.1.18 for the keys; RFC 9110 §5.3 for repeated fields.</remarks>
internal sealed class EnvironFields(int maxHeadSize, HeaderMap headerMap)
{
    private readonly byte[] _scratch = new byte[maxHeadSize];

    private bool _isDecoded;

    /// <param name="environ">Where to.</param>
    /// <param name="bytes">The head as received.</param>
    /// <param name="head">The same, parsed.</param>
    /// <param name="isDecoded">The body is chunked and decoded already.</param>
    public void Write(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head, bool isDecoded)
    {
        _isDecoded = isDecoded;
        if (head.HasRepeatedFields || head.HasUnderscores) WriteJoined(environ, bytes, head);
        else WriteFields(environ, bytes, head);
    }

    private void WriteFields(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head)
    {
        foreach (ref readonly var field in head.Fields.AsSpan(0, head.FieldCount))
            WriteField(environ, bytes, in field, field.Value.Of(bytes));
    }

    private void WriteField(IEnvironWriter environ, ReadOnlySpan<byte> bytes, in HeaderField field, ReadOnlySpan<byte> value)
    {
        if (field.IsKnown)
        {
            // RFC 9112 §7.1.3: who decodes the chunked coding sets the Content-Length and takes "chunked" away.
            if (!_isDecoded || field.Key != EnvironKey.TransferEncoding) environ.Set(field.Key, value);
            return;
        }
        var name = field.Name.Of(bytes);
        if (IsWelcome(name)) environ.Set(HeaderName.ToEnvironKey(name, _scratch), value);
    }

    private bool IsWelcome(ReadOnlySpan<byte> name)
    {
        // Length 0: it was dropped.
        if (headerMap != HeaderMap.Dangerous || !name.Contains((byte)'_')) return name.Length > 0 && HeaderName.IsWelcome(name);
        // These two have other keys; as HTTP_CONTENT_LENGTH they must not stand in an environ.
        return !IsSameKey(name, "content-length"u8) && !IsSameKey(name, "content-type"u8);
    }

    /// <summary>The slow way, for a request with two fields of one name: each name once, with all its values.</summary>
    private void WriteJoined(IEnvironWriter environ, ReadOnlySpan<byte> bytes, RequestHead head)
    {
        var fields = head.Fields.AsSpan(0, head.FieldCount);
        var joined = new byte[bytes.Length + (2 * fields.Length)];
        for (var index = 0; index < fields.Length; index++)
        {
            ref readonly var field = ref fields[index];
            if (IsAmong(bytes, fields[..index], in field)) continue;
            // RFC 9110 §5.3 joins lists with a comma; the pieces of a Cookie belong together with "; " (RFC 9113 §8.2.3).
            var separator = field.IsKnown && field.Key == EnvironKey.Cookie ? "; "u8 : ", "u8;
            field.Value.Of(bytes).CopyTo(joined);
            var length = field.Value.Length;
            foreach (ref readonly var other in fields[(index + 1)..])
            {
                if (!IsSame(bytes, in field, in other)) continue;
                separator.CopyTo(joined.AsSpan(length));
                length += separator.Length;
                other.Value.Of(bytes).CopyTo(joined.AsSpan(length));
                length += other.Value.Length;
            }
            WriteField(environ, bytes, in field, joined.AsSpan(0, length));
        }
    }

    private bool IsAmong(ReadOnlySpan<byte> bytes, ReadOnlySpan<HeaderField> earlier, in HeaderField field)
    {
        foreach (ref readonly var other in earlier)
            if (IsSame(bytes, in field, in other)) return true;
        return false;
    }

    private bool IsSame(ReadOnlySpan<byte> bytes, in HeaderField one, in HeaderField other)
    {
        if (headerMap == HeaderMap.Dangerous && one.IsKnown != other.IsKnown)
            return (one.IsKnown ? one : other).Key is not (EnvironKey.ContentLength or EnvironKey.ContentType) && IsSameKey(one.Name.Of(bytes), other.Name.Of(bytes));
        if (headerMap == HeaderMap.Dangerous && !one.IsKnown) return IsSameKey(one.Name.Of(bytes), other.Name.Of(bytes));
        return one.IsKnown == other.IsKnown
            && (one.IsKnown ? one.Key == other.Key : Ascii.EqualsIgnoreCase(one.Name.Of(bytes), other.Name.Of(bytes)));
    }

    private static bool IsSameKey(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.Length != other.Length) return false;
        for (var at = 0; at < one.Length; at++)
        {
            var (left, right) = (one[at] == '_' ? (byte)'-' : one[at], other[at] == '_' ? (byte)'-' : other[at]);
            if (left != right && (!char.IsAsciiLetter((char)left) || (left ^ right) != 0x20)) return false;
        }
        return true;
    }
}
