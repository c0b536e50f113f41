using System.Text;
using Wizgi.Server.Engine;

namespace Wizgi.Server.Trust;

/// <summary>One element of a Forwarded header: what one proxy says of the request it got. Parts that are not there have length 0.</summary>
/// <remarks>
/// RFC 7239 §4. A quoted-pair is refused: nothing that could stand here needs one, and two readers could disagree on it.
/// <code>
/// forwarded-element = [ forwarded-pair ] *( ";" [ forwarded-pair ] )
/// forwarded-pair    = token "=" ( token / quoted-string )
/// </code>
/// </remarks>
internal struct ForwardedElement
{
    private Slice _for;
    private Slice _host;
    private Slice _proto;
    private Slice _by;

    public readonly Slice For => _for;

    public readonly Slice Host => _host;

    public readonly Slice Proto => _proto;

    /// <param name="bytes">The head.</param>
    /// <param name="place">The element in it.</param>
    /// <param name="element">Its parts, without quotes, unchecked.</param>
    /// <returns>False: malformed, or a parameter stands twice.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, Slice place, out ForwardedElement element)
    {
        element = default;
        for (var at = place.Start; at < place.End;)
        {
            var rest = bytes[at..place.End];
            var length = PairLength(rest);
            var lead = length - rest[..length].TrimStart(" \t"u8).Length;
            var pair = rest[..length].Trim(" \t"u8);
            if (!pair.IsEmpty && !element.TryAdd(pair, at + lead)) return false;
            at += length + 1;
        }
        return true;
    }

    private static int PairLength(ReadOnlySpan<byte> rest)
    {
        var isQuoted = false;
        for (var at = 0; at < rest.Length; at++)
        {
            if (rest[at] == '"') isQuoted = !isQuoted;
            else if (rest[at] == ';' && !isQuoted) return at;
        }
        return rest.Length;
    }

    private bool TryAdd(ReadOnlySpan<byte> pair, int start)
    {
        var equals = pair.IndexOf((byte)'=');
        if (equals <= 0 || !RequestParser.IsToken(pair[..equals])) return false;
        var value = pair[(equals + 1)..];
        var place = new Slice(start + equals + 1, value.Length);
        if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
        {
            value = value[1..^1];
            place = new Slice(place.Start + 1, value.Length);
            if (value.ContainsAny((byte)'"', (byte)'\\')) return false;
        }
        else if (value.IsEmpty || !RequestParser.IsToken(value))
        {
            return false;
        }
        var name = pair[..equals];
        if (Ascii.EqualsIgnoreCase(name, "for"u8)) return TrySet(ref _for, place);
        if (Ascii.EqualsIgnoreCase(name, "host"u8)) return TrySet(ref _host, place);
        if (Ascii.EqualsIgnoreCase(name, "proto"u8)) return TrySet(ref _proto, place);
        // An extension means nothing here.
        return !Ascii.EqualsIgnoreCase(name, "by"u8) || TrySet(ref _by, place);
    }

    private static bool TrySet(ref Slice part, Slice place)
    {
        if (part.Length > 0 || place.Length == 0) return false;
        part = place;
        return true;
    }
}
