namespace Wizgi.Cli.Settings;

/// <summary>
/// What names an application: <c>package.module:attribute</c>, <c>path/Assembly.dll:Type.Member</c>, or several of them with <c>|</c> between:
/// the first whose answer is not a 404 counts (<see cref="Middleware.Cascade"/>).
/// </summary>
internal static class ApplicationReference
{
    public static readonly SettingType<string> Type = new("APP", Check);

    /// <summary>The applications it names, in their order.</summary>
    public static string[] Split(string reference) => [.. SplitOutsideCalls(reference, '|', most: int.MaxValue)];

    /// <exception cref="FormatException">One of several is empty.</exception>
    public static string Check(string reference) =>
        reference.Length == 0 || Split(reference).All(IsGood) ? reference : throw new FormatException("an application is missing beside '|'");

    private static bool IsGood(string part)
    {
        if (BalanceReference.IsOne(part)) _ = BalanceReference.Parse(part);
        return part.Length > 0;
    }

    /// <summary>Splits a text at a character, but not in the arguments of a factory: <c>shop:create('a,b', 2)</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="separator">What parts.</param>
    /// <param name="most">How many pieces.</param>
    public static IEnumerable<string> SplitOutsideCalls(string text, char separator, int most)
    {
        var (start, depth, quote, pieces) = (0, 0, '\0', 1);
        for (var at = 0; at < text.Length && pieces < most; at++)
        {
            var letter = text[at];
            if (quote != '\0')
            {
                if (letter == '\\') at++;
                else if (letter == quote) quote = '\0';
            }
            else if (depth > 0 && letter is '\'' or '"') quote = letter;
            else if (letter == '(') depth++;
            else if (letter == ')') depth--;
            else if (letter == separator && depth <= 0)
            {
                yield return text[start..at];
                start = at + 1;
                pieces++;
            }
        }
        yield return text[start..];
    }
}
