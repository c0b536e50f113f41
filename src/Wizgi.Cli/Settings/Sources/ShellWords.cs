using System.Text;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>Splits a text into words as a shell does, with its quotation marks and backslashes (POSIX.1-2017, Shell Command Language, 2.2); nothing is expanded.</summary>
internal static class ShellWords
{
    /// <returns>False: a quotation mark is not closed.</returns>
    public static bool TrySplit(string text, out List<string> words)
    {
        words = [];
        StringBuilder? word = null;
        var quote = '\0';
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (quote == '\0' && char.IsWhiteSpace(character))
            {
                if (word is not null) words.Add(word.ToString());
                word = null;
                continue;
            }
            word ??= new StringBuilder();
            if (character == quote) quote = '\0';
            else if (quote == '\0' && character is '\'' or '"') quote = character;
            else if (character == '\\' && quote != '\'' && at + 1 < text.Length && (quote == '\0' || text[at + 1] is '"' or '\\')) word.Append(text[++at]);
            else word.Append(character);
        }
        if (word is not null) words.Add(word.ToString());
        return quote == '\0';
    }
}
