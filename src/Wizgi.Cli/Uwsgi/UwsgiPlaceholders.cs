using System.Globalization;
using System.Text.RegularExpressions;

namespace Wizgi.Cli.Uwsgi;

/// <summary>Fills in what uWSGI fills in while it reads a file: <c>%d</c>, <c>%(name)</c>, <c>$(VARIABLE)</c>.</summary>
/// <param name="file">The file.</param>
/// <param name="variable">The environment's.</param>
/// <remarks>uWSGI's documentation, "Configuring uWSGI": Magic variables, Placeholders.</remarks>
internal sealed partial class UwsgiPlaceholders(UwsgiFile file, Func<string, string?> variable)
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _used = [.. file.Lines.SelectMany(line => Named().Matches(line.Value)).Select(match => match.Groups[1].Value)];

    /// <summary>Some line refers to an option of that name.</summary>
    public bool IsUsed(string name) => _used.Contains(name) || _used.Contains(name.Replace('-', '_'));

    /// <summary>What later lines may refer to.</summary>
    public void Note(string name, string value) => _values[name] = _values[name.Replace('-', '_')] = value;

    /// <param name="value">Of an option.</param>
    /// <param name="missing">What cannot be filled in, or null.</param>
    /// <param name="notes">What was filled in and may be another elsewhere: a sentence, or null.</param>
    public string Fill(string value, out string? missing, out string? notes)
    {
        string? problem = null, said = null;
        var filled = Named().Replace(value, match =>
        {
            if (_values.TryGetValue(match.Groups[1].Value, out var known)) return known;
            problem = $"{match.Value} stands for nothing before this line";
            return match.Value;
        });
        filled = Variable().Replace(filled, match =>
        {
            if (variable(match.Groups[1].Value) is { } known)
            {
                said = $"{match.Value} was {known} when this was written";
                return known;
            }
            problem = $"{match.Value} is not in the environment now; give the setting as a flag, or as a variable WIZGI_...";
            return match.Value;
        });
        if (filled.Contains("@(", StringComparison.Ordinal)) problem = "the contents of other files are not read";
        filled = Magic().Replace(filled, match => Fill(match.Value[1]) ?? Unknown(match.Value, ref problem));
        (missing, notes) = (problem, said);
        return filled;
    }

    private string? Fill(char letter) => letter switch
    {
        '%' => "%",
        'd' => Path.GetDirectoryName(file.Path)!.TrimEnd('/') + "/",
        'c' => Path.GetFileName(Path.GetDirectoryName(file.Path)!),
        'p' => file.Path,
        's' => Path.GetFileName(file.Path),
        'n' => Path.GetFileNameWithoutExtension(file.Path),
        'e' => Path.GetExtension(file.Path).TrimStart('.'),
        'h' => Environment.MachineName,
        'k' => Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Unknown(string magic, ref string? problem)
    {
        problem = $"{magic} is not translated";
        return magic;
    }

    [GeneratedRegex(@"%\(([^)]+)\)")]
    private static partial Regex Named();

    [GeneratedRegex(@"\$\(([^)]+)\)")]
    private static partial Regex Variable();

    [GeneratedRegex(@"%[%a-zA-Z]")]
    private static partial Regex Magic();
}
