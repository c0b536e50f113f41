using System.Text;

namespace Wizgi.Cli.Settings;

/// <summary>Environment variables in a file, as systemd's <c>EnvironmentFile=</c> has them.</summary>
/// <remarks>
/// systemd.exec(5): <c>NAME=value</c> lines; <c>#</c> and <c>;</c> begin comments; values may be quoted, over several lines too; outside quotes a backslash takes the
/// next character as it is, at the end of a line it joins the next. Other than there, a line that is nothing of it is an error, and <c>export</c> may
/// stand before a name, so that a file for the shell will do.
/// </remarks>
internal sealed class EnvFile
{
    private readonly string _text;
    private int _next;
    private int _line = 1;

    private EnvFile(string text) => _text = text;

    /// <returns><c>NAME=value</c> each, in their order.</returns>
    /// <exception cref="FormatException">It cannot be read, or a line of it is wrong; the message says which.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FormatException(problem.Message);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static IReadOnlyList<string> Parse(string text)
    {
        var file = new EnvFile(text.ReplaceLineEndings("\n"));
        var variables = new List<string>();
        while (file.ReadVariable() is { } variable) variables.Add(variable);
        return variables;
    }

    private bool IsAtEnd => _next >= _text.Length;

    private char Current => _text[_next];

    private string? ReadVariable()
    {
        SkipCommentsAndBlanks();
        if (IsAtEnd) return null;
        var line = _line;
        var end = _text.IndexOfAny(['=', '\n'], _next);
        if (end < 0 || _text[end] == '\n') throw Wrong(line, "NAME=value is needed");
        var name = _text[_next..end].Trim();
        if (name.StartsWith("export ", StringComparison.Ordinal)) name = name[7..].Trim();
        if (!IsName(name)) throw Wrong(line, $"'{name}' is not the name of a variable");
        _next = end + 1;
        return $"{name}={ReadValue(line)}";
    }

    private void SkipCommentsAndBlanks()
    {
        while (!IsAtEnd)
        {
            if (Current is '#' or ';')
                while (!IsAtEnd && Current != '\n') _next++;
            else if (char.IsWhiteSpace(Current)) Take();
            else return;
        }
    }

    private string ReadValue(int line)
    {
        var value = new StringBuilder();
        // Blanks at the end count only when they were quoted.
        var kept = 0;
        while (!IsAtEnd && Current is ' ' or '\t') _next++;
        while (!IsAtEnd && Current != '\n')
        {
            var character = Take();
            switch (character)
            {
                case '\'' or '"':
                    ReadQuoted(value, character, line);
                    kept = value.Length;
                    break;
                case '\\' when IsAtEnd:
                    break;
                case '\\' when Current == '\n':
                    Take();
                    break;
                case '\\':
                    value.Append(Take());
                    kept = value.Length;
                    break;
                default:
                    value.Append(character);
                    if (character is not (' ' or '\t')) kept = value.Length;
                    break;
            }
        }
        value.Length = kept;
        return value.ToString().Contains('\0', StringComparison.Ordinal) ? throw Wrong(line, "a value cannot have a NUL") : value.ToString();
    }

    private void ReadQuoted(StringBuilder value, char quote, int line)
    {
        while (!IsAtEnd)
        {
            var character = Take();
            if (character == quote) return;
            // In double quotes a backslash takes only what would mean something there; in single ones nothing does.
            if (character == '\\' && quote == '"' && !IsAtEnd && Current is '"' or '\\' or '`' or '$' or '\n')
            {
                var escaped = Take();
                if (escaped != '\n') value.Append(escaped);
            }
            else
            {
                value.Append(character);
            }
        }
        throw Wrong(line, $"the {quote} is not closed");
    }

    private char Take()
    {
        if (Current == '\n') _line++;
        return _text[_next++];
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(character => char.IsAsciiLetterOrDigit(character) || character == '_');

    private static FormatException Wrong(int line, string why) => new($"line {line}: {why}");
}
