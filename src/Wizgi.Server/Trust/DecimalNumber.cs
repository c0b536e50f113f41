namespace Wizgi.Server.Trust;

/// <summary>Digits and nothing else. The framework's parsers also take NULs behind a number.</summary>
internal static class DecimalNumber
{
    /// <param name="text">May have leading zeros.</param>
    /// <param name="limit">The largest number; below a tenth of what an int holds.</param>
    /// <param name="number">Its value.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, int limit, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit((char)digit)) return false;
            number = (number * 10) + digit - '0';
            if (number > limit) return false;
        }
        return !text.IsEmpty;
    }
}
