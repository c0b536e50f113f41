using System.Text;

namespace Wizgi;

/// <summary>Native strings: text that carries one byte per char, U+0000 to U+00FF.</summary>
/// <remarks>PEP 3333 "Unicode Issues".</remarks>
public static class NativeString
{
    /// <summary>Each byte as the char of its number.</summary>
    public static string FromBytes(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <exception cref="ApplicationError">A char is above U+00FF.</exception>
    public static byte[] ToBytes(string text, string what)
    {
        if (!IsNative(text)) throw ApplicationError.Value($"{what} {Quote(text)} has a character above U+00FF; encode it first (PEP 3333, Unicode Issues)");
        return Encoding.Latin1.GetBytes(text);
    }

    /// <summary>Whether a text is a native string.</summary>
    public static bool IsNative(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF');

    /// <summary>Decodes <c>%XX</c>; every other byte stays.</summary>
    /// <param name="encoded">The path of the request target as received, without its query.</param>
    /// <param name="destination">At least as long as <paramref name="encoded"/>.</param>
    /// <returns>How many bytes were written, or -1: a '%' is not followed by two hexadecimal digits, or stands for NUL.</returns>
    /// <remarks>RFC 3875 §4.1.5: PATH_INFO is not URL-encoded.</remarks>
    public static int PercentDecode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var percent = encoded.IndexOf((byte)'%');
            if (percent < 0) break;
            encoded[..percent].CopyTo(destination[written..]);
            written += percent;
            if (encoded.Length < percent + 3) return -1;
            var value = (HexDigit(encoded[percent + 1]) << 4) | HexDigit(encoded[percent + 2]);
            if (value <= 0) return -1;
            destination[written++] = (byte)value;
            encoded = encoded[(percent + 3)..];
        }
        encoded.CopyTo(destination[written..]);
        return written + encoded.Length;
    }

    /// <summary>The value of a hexadecimal digit, or a negative number.</summary>
    public static int HexDigit(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -256,
    };

    /// <summary>A value as an error message shows it: in quotes, control characters escaped, cut at 200 characters.</summary>
    public static string Quote(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, 200)))
            shown.Append(letter switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\r' => "\\r",
                '\n' => "\\n",
                '\t' => "\\t",
                < ' ' or (>= '\u007F' and <= '\u009F') => $"\\x{(int)letter:x2}",
                _ => letter.ToString(),
            });
        return shown.Append(text.Length > 200 ? "'…" : "'").ToString();
    }

    /// <inheritdoc cref="Quote(string)"/>
    public static string Quote(ReadOnlySpan<byte> bytes) => Quote(FromBytes(bytes[..Math.Min(bytes.Length, 201)]));
}
