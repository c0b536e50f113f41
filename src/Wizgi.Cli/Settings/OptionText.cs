using System.Text;

namespace Wizgi.Cli.Settings;

/// <summary>A text with options behind it, as <c>--mount</c> and <c>--middleware</c> have it: <c>TEXT[,KEY=VALUE…]</c>. A comma that is meant is written <c>\,</c>.</summary>
/// <param name="Text">What stands before the options.</param>
/// <param name="Options">As they came; a name may be there several times.</param>
internal sealed record OptionText(string Text, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    /// <exception cref="FormatException">An option is not <c>KEY=VALUE</c>.</exception>
    public static OptionText Parse(string text)
    {
        var parts = Split(text);
        return new OptionText(parts[0], [.. parts.Skip(1).Select(ParseOption)]);
    }

    /// <summary>The options alone: <c>KEY=VALUE[,KEY=VALUE…]</c>.</summary>
    /// <exception cref="FormatException">One is not <c>KEY=VALUE</c>.</exception>
    public static IEnumerable<KeyValuePair<string, string>> ParseOptions(string text) => Split(text).Select(ParseOption);

    /// <summary>The pieces between commas, whatever they are.</summary>
    public static IReadOnlyList<string> SplitRaw(string text) => Split(text);

    private static KeyValuePair<string, string> ParseOption(string part)
    {
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        return equals > 0
            ? new(part[..equals], part[(equals + 1)..])
            : throw new FormatException($"behind a comma an option is needed, KEY=VALUE, not '{part}'; a comma that is meant is written \\,");
    }

    private static List<string> Split(string text)
    {
        List<string> parts = [];
        var part = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is ',' or '\\') part.Append(text[++at]);
            else if (text[at] == ',') Next();
            else part.Append(text[at]);
        }
        Next();
        return parts;

        void Next()
        {
            parts.Add(part.ToString());
            part.Clear();
        }
    }
}
