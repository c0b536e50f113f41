namespace Wizgi.Cli.Uwsgi;

/// <summary>A line of a uWSGI configuration.</summary>
/// <param name="Number">Counted from 1.</param>
/// <param name="Name">The option's, with hyphens; empty: a comment or an empty line.</param>
/// <param name="Value">As it stands there.</param>
/// <param name="Text">The whole line.</param>
internal sealed record UwsgiLine(int Number, string Name, string Value, string Text);

/// <summary>A configuration file of uWSGI in its INI format.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Lines">Of its section, and the comments there.</param>
internal sealed record UwsgiFile(string Path, IReadOnlyList<UwsgiLine> Lines)
{
    private const string DefaultSection = "uwsgi";

    /// <exception cref="UserError">It cannot be read, or has no such section.</exception>
    public static UwsgiFile Read(string place)
    {
        var colon = place.LastIndexOf(':');
        var (path, section) = colon > 0 && !File.Exists(place) ? (place[..colon], place[(colon + 1)..]) : (place, DefaultSection);
        if (System.IO.Path.GetExtension(path) is ".xml" or ".json" or ".yaml" or ".yml") throw new UserError($"{path}: only uWSGI's INI format is read; 'uwsgi --show-config' prints any other as INI");
        try
        {
            return Parse(System.IO.Path.GetFullPath(path), File.ReadAllLines(path), section);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path}: {problem.Message}");
        }
    }

    /// <inheritdoc cref="Read"/>
    public static UwsgiFile Parse(string path, IReadOnlyList<string> texts, string section = DefaultSection)
    {
        var lines = new List<UwsgiLine>();
        var isFound = false;
        var isInside = false;
        for (var number = 1; number <= texts.Count; number++)
        {
            var text = texts[number - 1].Trim();
            if (text.StartsWith('[') && text.EndsWith(']'))
            {
                isInside = text[1..^1].Trim() == section;
                isFound |= isInside;
            }
            else if (isInside)
            {
                lines.Add(ParseLine(number, text));
            }
        }
        return isFound ? new UwsgiFile(path, lines) : throw new UserError($"{path}: there is no section [{section}]");
    }

    private static UwsgiLine ParseLine(int number, string text)
    {
        if (text.Length == 0 || text[0] is ';' or '#') return new UwsgiLine(number, "", "", text);
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (text, "true") : (text[..equals].Trim(), text[(equals + 1)..].Trim());
        return new UwsgiLine(number, name.Replace('_', '-'), value, text);
    }
}
