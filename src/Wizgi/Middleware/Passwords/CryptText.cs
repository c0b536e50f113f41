using System.Buffers;
using System.Text;

namespace Wizgi.Middleware.Passwords;

/// <summary>Six bits a letter, as crypt(3) writes them: the lowest bits first.</summary>
internal static class CryptText
{
    public const string Letters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> LetterSet = SearchValues.Create(Letters);

    /// <summary>Appends the letters of up to three bytes, of which the last has the lowest bits.</summary>
    public static void Append(StringBuilder text, byte high, byte middle, byte low, int count)
    {
        var value = (high << 16) | (middle << 8) | low;
        for (; count > 0; count--, value >>= 6) text.Append(Letters[value & 0x3F]);
    }

    public static bool IsText(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(LetterSet);
}
