using System.Text;

namespace Wizgi.Server.Remote;

/// <summary>
/// The environ of a request on its way to another Wizgi, whole, in one header field: every native string under its key, as <c>KEY=VALUE&amp;KEY=VALUE</c>, with
/// a percent sign and two digits for what would be mistaken. Objects such as <c>wsgi.input</c> are that server's own.
/// </summary>
internal static class PassedEnviron
{
    public const string HeaderName = "Wizgi-Environ";

    /// <summary>The field's value.</summary>
    public static string Encode(Environ environ)
    {
        var text = new StringBuilder(1024);
        foreach (var (key, item) in environ)
        {
            // This server's name is the other's too, if it has one. What is no native string cannot be passed.
            if (item is not string value || key == EnvironKeys.ServerSoftware || value.Any(static letter => letter is '\0' or > '\xFF')) continue;
            if (text.Length > 0) text.Append('&');
            Append(text, key);
            text.Append('=');
            Append(text, value);
        }
        return text.ToString();
    }

    /// <summary>Writes the environ that a field has.</summary>
    /// <param name="value">The field's value.</param>
    /// <param name="environ">Where to.</param>
    /// <param name="scratch">At least as long as the value.</param>
    public static void Write(ReadOnlySpan<byte> value, IEnvironWriter environ, Span<byte> scratch)
    {
        foreach (var range in value.Split((byte)'&'))
        {
            var item = value[range];
            var equals = item.IndexOf((byte)'=');
            if (equals <= 0) continue;
            var key = NativeString.PercentDecode(item[..equals], scratch);
            var text = NativeString.PercentDecode(item[(equals + 1)..], scratch[Math.Max(key, 0)..]);
            if (key > 0 && text >= 0) environ.Set(scratch[..key], scratch.Slice(key, text));
        }
    }

    private static void Append(StringBuilder text, string value)
    {
        foreach (var letter in value)
        {
            if (letter is > ' ' and < '\x7F' and not ('%' or '&' or '=')) text.Append(letter);
            else text.Append('%').Append(HexDigit(letter >> 4)).Append(HexDigit(letter));
        }
    }

    private static char HexDigit(int value) => "0123456789ABCDEF"[value & 15];
}
