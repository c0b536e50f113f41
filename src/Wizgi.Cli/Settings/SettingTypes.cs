using System.Globalization;

namespace Wizgi.Cli.Settings;

/// <summary>The types that several settings have.</summary>
internal static class SettingTypes
{
    private static readonly string[] Yes = ["true", "yes", "on", "1"];
    private static readonly string[] No = ["false", "no", "off", "0"];

    /// <summary>A flag without a value; in other places true or false.</summary>
    public static SettingType<bool> Switch { get; } = new("", text =>
        Yes.Contains(text, StringComparer.OrdinalIgnoreCase) || (No.Contains(text, StringComparer.OrdinalIgnoreCase) ? false : throw new FormatException("use true or false")));

    public static SettingType<string> Text(string valueName) => new(valueName, text => text);

    /// <summary>An absolute path of a folder that exists.</summary>
    public static SettingType<string> Folder { get; } = new("DIR", (text, folder) =>
        Path.GetFullPath(text, folder) is var path && Directory.Exists(path) ? path : throw new FormatException("there is no such directory"));

    /// <summary>An absolute path of a file or folder that need not exist; <c>-</c> stays.</summary>
    public static SettingType<string> Place(string valueName) => new(valueName, (text, folder) => text is "-" or "" ? text : Path.GetFullPath(text, folder));

    public static SettingType<int> Count(int least, int most) => new("N", text =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count) && count >= least && count <= most
            ? count
            : throw new FormatException(most == int.MaxValue ? $"a number from {least} up is needed" : $"a number from {least} to {most} is needed"));

    /// <summary>Seconds, up to a day.</summary>
    public static SettingType<TimeSpan> Seconds(double least = 0) => new("SECONDS", text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds >= least && seconds <= 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"a number of seconds from {least} to 86400 is needed")));

    /// <summary>Bytes, also as 64k, 1m, 1g.</summary>
    public static SettingType<long> Size(long least, long most) => new("SIZE", text =>
    {
        var unit = text.Length == 0 ? 1 : char.ToLowerInvariant(text[^1]) switch { 'k' => 1024, 'm' => 1024 * 1024, 'g' => 1024 * 1024 * 1024, _ => 1 };
        var isNumber = long.TryParse(unit == 1 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        if (isNumber && number <= long.MaxValue / unit && number * unit >= least && number * unit <= most) return number * unit;
        throw new FormatException($"{(most == long.MaxValue ? "a size" : $"a size from {least} to {most}")} is needed, in bytes or with k, m or g behind it");
    });

    /// <summary>One of some words, in small or capital letters.</summary>
    /// <param name="choices">The words, and what each means.</param>
    public static SettingType<T> OneOf<T>(params (string Word, T Value)[] choices) => OneOf(choices, []);

    /// <summary>One of some words, in small or capital letters.</summary>
    /// <param name="choices">The words to show.</param>
    /// <param name="others">Words that are understood as well.</param>
    public static SettingType<T> OneOf<T>((string Word, T Value)[] choices, (string Word, T Value)[] others)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        return new SettingType<T>(string.Join('|', words), text =>
        {
            foreach (var (word, value) in choices.Concat(others))
                if (word.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
            throw new FormatException($"use {string.Join(", ", words[..^1])} or {words[^1]}");
        }) { Words = words };
    }
}
