using Microsoft.Extensions.Configuration;
using Tomlyn;
using Tomlyn.Model;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The settings in <c>wizgi.json</c>, <c>wizgi.ini</c>, and the table <c>[tool.wizgi]</c> of <c>pyproject.toml</c>.</summary>
internal static class FileSource
{
    private const string Table = "tool.wizgi";

    /// <summary>What a file of JSON or INI says.</summary>
    /// <exception cref="UserError">It cannot be read, or has a key that is no setting.</exception>
    public static Dictionary<string, SettingTexts> Read(string path)
    {
        var builder = new ConfigurationBuilder().SetBasePath(Path.GetDirectoryName(path)!);
        var name = Path.GetFileName(path);
        try
        {
            var configuration = (Path.GetExtension(path) == ".json" ? builder.AddJsonFile(name) : builder.AddIniFile(name)).Build();
            return ReadAll(path, configuration.GetChildren().Select(section => (section.Key, Texts(section))));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or FormatException or InvalidDataException)
        {
            throw new UserError($"{path}: {problem.GetBaseException().Message}");
        }
    }

    /// <summary>What <c>[tool.wizgi]</c> says; null: there is no such table.</summary>
    /// <inheritdoc cref="Read"/>
    public static Dictionary<string, SettingTexts>? ReadProject(string path)
    {
        try
        {
            var root = TomlSerializer.Deserialize<TomlTable>(File.ReadAllText(path), new TomlSerializerOptions { SourceName = path })!;
            if (!root.TryGetValue("tool", out var tools) || tools is not TomlTable table || !table.TryGetValue("wizgi", out var ours)) return null;
            if (ours is not TomlTable settings) throw new UserError($"{path}: {Table} is no table");
            return ReadAll($"{path}: {Table}", settings.Select(pair => (pair.Key, Texts(pair.Value))));
        }
        catch (TomlException problem)
        {
            throw new UserError(problem.Message.StartsWith(path, StringComparison.Ordinal) ? problem.Message : $"{path}: {problem.Message}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path}: {problem.Message}");
        }
    }

    private static Dictionary<string, SettingTexts> ReadAll(string place, IEnumerable<(string Key, string[] Texts)> pairs)
    {
        var given = new Dictionary<string, SettingTexts>();
        foreach (var (key, texts) in pairs)
        {
            var setting = SettingCatalogue.Find(key)
                ?? throw new UserError($"{place}: {key} is no setting{SettingCatalogue.DidYouMean(key, SettingCatalogue.All.Select(other => other.Name))}");
            // An array without items is told as an empty text.
            var items = setting.IsList ? texts is [""] ? [] : [.. texts.SelectMany(setting.Split)] : texts is [] or [_] ? texts : (string[])[string.Join(',', texts)];
            if (!given.TryAdd(setting.Name, new SettingTexts($"{place}: {key}", items))) throw new UserError($"{place}: {key} is there already as {given[setting.Name].Place.Split(' ')[^1]}");
        }
        return given;
    }

    // A value, an array of them, or names with values: {"env": {"KEY": "VALUE"}}.
    private static string[] Texts(IConfigurationSection section)
    {
        if (section.Value is { } value) return [value];
        return [.. section.GetChildren().Select(child => int.TryParse(child.Key, out _) ? child.Value ?? "" : $"{child.Key}={child.Value}")];
    }

    private static string[] Texts(object? value) => value switch
    {
        TomlArray items => [.. items.SelectMany(Texts)],
        TomlTable pairs => [.. pairs.SelectMany(pair => Texts(pair.Value).Select(text => $"{pair.Key}={text}"))],
        IFormattable number => [number.ToString(null, System.Globalization.CultureInfo.InvariantCulture)],
        _ => [value?.ToString() ?? ""],
    };
}
