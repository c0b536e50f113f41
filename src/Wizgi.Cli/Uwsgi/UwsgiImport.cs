using System.Globalization;
using System.Text;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Uwsgi;

/// <summary>Writes a configuration of uWSGI as a <c>wizgi.ini</c>: each line is translated, or stands as a comment with the reason why it is not.</summary>
internal sealed class UwsgiImport
{
    private static readonly string[] No = ["false", "0", "no", "off"];
    private static readonly string[] Yes = ["true", "1", "yes", "on"];

    private readonly UwsgiFile _file;
    private readonly UwsgiPlaceholders _placeholders;
    private readonly StringBuilder _text = new();
    private readonly Dictionary<string, int> _given = [];
    private readonly string? _callable;

    private UwsgiImport(UwsgiFile file, Func<string, string?> variable)
    {
        _file = file;
        _placeholders = new UwsgiPlaceholders(file, variable);
        _callable = file.Lines.LastOrDefault(line => line.Name == UwsgiTable.Callable)?.Value;
    }

    /// <param name="file">The configuration.</param>
    /// <param name="variable">The environment's.</param>
    public static string Translate(UwsgiFile file, Func<string, string?> variable) => new UwsgiImport(file, variable).Translate();

    private string Translate()
    {
        _text.Append("; from ").AppendLine(_file.Path);
        foreach (var line in _file.Lines) Translate(line);
        AddElastic();
        AddAccessLog();
        return _text.ToString();
    }

    private void Translate(UwsgiLine line)
    {
        if (line.Name.Length == 0)
        {
            _text.AppendLine(line.Text.Length == 0 ? "" : $"; {line.Text.TrimStart(';', '#', ' ')}");
            return;
        }
        var value = _placeholders.Fill(line.Value, out var missing, out var note);
        if (UwsgiTable.PlaceholderOptions.Contains(line.Name))
        {
            if (value.Split('=', 2) is [var key, var content]) _placeholders.Note(key.Trim(), content.Trim());
            Comment(line, "a placeholder, filled in where it is used");
            return;
        }
        _placeholders.Note(line.Name, value);
        if (missing is not null) Comment(line, missing);
        else if (UwsgiTable.ModuleOptions.Contains(line.Name) || UwsgiTable.FileOptions.Contains(line.Name)) TranslateApplication(line, value, note);
        else if (line.Name == UwsgiTable.Callable) Comment(line, "it is part of wsgi_app");
        else if (UwsgiTable.Find(line.Name) is { } option) TranslateOption(line, option, value, note);
        else Comment(line, _placeholders.IsUsed(line.Name) ? "a placeholder, filled in where it is used" : "Wizgi has nothing like it");
    }

    private void TranslateApplication(UwsgiLine line, string value, string? note)
    {
        var isFile = UwsgiTable.FileOptions.Contains(line.Name);
        var callable = _callable is null ? null : _placeholders.Fill(_callable, out _, out _);
        var reference = value.Contains(':', StringComparison.Ordinal) ? value : $"{value}:{callable ?? "application"}";
        var isNameless = isFile && !value.Contains(".py", StringComparison.Ordinal) && !value.Contains('/', StringComparison.Ordinal);
        Set(line, "wsgi_app", isNameless ? "./" + reference : reference, note);
    }

    private void TranslateOption(UwsgiLine line, UwsgiOption option, string value, string? note)
    {
        var settings = option.Translate(value);
        if (settings.Length == 0)
        {
            Comment(line, option.Why);
            return;
        }
        if (No.Contains(value.ToLowerInvariant()) && !line.Name.Contains("threads", StringComparison.Ordinal))
        {
            Comment(line, "it is off here as well");
            return;
        }
        var known = settings.Where(pair => SettingCatalogue.Find(pair.Key) is not null).ToArray();
        if (known.Length == 0) Comment(line, "Wizgi has nothing like it");
        note ??= option.Note;
        foreach (var (name, text) in known)
        {
            Set(line, name, SettingCatalogue.Find(name)!.IsSwitch && Yes.Contains(text) ? "true" : text, note);
            note = null;
        }
    }

    private void Set(UwsgiLine line, string name, string value, string? note)
    {
        var setting = SettingCatalogue.Find(name)!;
        if (!setting.IsList && _given.ContainsKey(name))
        {
            Comment(line, $"{name} is set already");
            return;
        }
        if (Problem(setting, value) is { } problem)
        {
            Comment(line, problem);
            return;
        }
        if (note is not null) _text.Append("; ").Append(line.Text).Append(": ").AppendLine(note);
        var index = _given[name] = _given.GetValueOrDefault(name, -1) + 1;
        _text.Append(name).Append(setting.IsList ? string.Create(CultureInfo.InvariantCulture, $":{index}") : "").Append(" = ").AppendLine(value);
    }

    // What is wrong in any folder and on any machine; folders and files may be there only where the server runs.
    private static string? Problem(Setting setting, string value)
    {
        try
        {
            _ = setting.Parse([value], Environment.CurrentDirectory);
            return null;
        }
        catch (SettingException problem)
        {
            var isAboutPlace = problem.Message.StartsWith("there is no", StringComparison.Ordinal);
            return isAboutPlace ? null : $"{setting.Name}: {problem.Message}";
        }
    }

    // uWSGI's 'processes' are the most that there may be, when 'cheaper' says how few.
    private void AddElastic()
    {
        if (!_given.ContainsKey("min_workers") || _file.Lines.LastOrDefault(line => line.Name is "processes" or "workers" or "p") is not { } most) return;
        _text.Append("max_workers = ").AppendLine(_placeholders.Fill(most.Value, out _, out _));
    }

    private void AddAccessLog()
    {
        if (_given.ContainsKey("accesslog") || _file.Lines.Any(line => line.Name is "disable-logging" or "L" && !No.Contains(line.Value))) return;
        _text.AppendLine("; uWSGI logs requests if it is not told otherwise").AppendLine("accesslog = -");
    }

    private void Comment(UwsgiLine line, string why) => _text.Append("; ").Append(line.Text).Append(": ").AppendLine(why);
}
