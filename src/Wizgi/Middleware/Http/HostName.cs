using System.Buffers;
using System.Globalization;

namespace Wizgi.Middleware.Http;

/// <summary>A host as a request or a setting names it: in lower case, without a dot at its end, and a port if one is named.</summary>
/// <param name="Name">A name, an IPv4 address, or an IPv6 address in brackets.</param>
/// <param name="Port">Null: none is named.</param>
internal readonly record struct HostName(string Name, int? Port)
{
    // RFC 1035 §2.3.4, and room for brackets.
    private const int Longest = 255;

    private static readonly SearchValues<char> AddressDigits = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads <c>host [ ":" [ port ] ]</c> (RFC 9110 §7.2, RFC 3986 §3.2.2); names are of letters, digits, hyphen, underscore and dot.</summary>
    /// <returns>False: it is nothing of the kind.</returns>
    public static bool TryParse(string text, out HostName host)
    {
        host = default;
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        if (text.StartsWith('[') && end == 0) return false;
        var name = end < 0 ? text : text[..end];
        var port = end < 0 ? "" : text[end..];
        if (name.Length is 0 or > Longest || !TryPort(port, out var number)) return false;
        if (name[0] == '[')
        {
            if (name.Length < 4 || name.AsSpan(1, name.Length - 2).ContainsAnyExcept(AddressDigits)) return false;
        }
        else
        {
            if (name.EndsWith('.')) name = name[..^1];
            if (name.Split('.').Any(label => label.Length is 0 or > 63 || label.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')))) return false;
        }
        host = new HostName(name.ToLowerInvariant(), number);
        return true;
    }

    private static bool TryPort(string text, out int? port)
    {
        port = null;
        if (text is "" or ":") return true;
        if (text[0] != ':' || !ushort.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        port = number;
        return true;
    }
}
