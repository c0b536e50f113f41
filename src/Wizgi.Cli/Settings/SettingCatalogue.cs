namespace Wizgi.Cli.Settings;

/// <summary>Every setting there is.</summary>
internal static class SettingCatalogue
{
    // A name that differs in more is another name.
    private const int NearestDistance = 3;

    public static IReadOnlyList<SettingSection> Sections { get; } =
    [
        AppSettings.Section, PythonSettings.Section, SocketSettings.Section, ProcessSettings.Section, WorkerCountSettings.Section, OperationSettings.Section, LogSettings.Section,
        SyslogSettings.Section, LimitSettings.Section, TrustSettings.Section, DevelopmentSettings.Section,
    ];

    public static IReadOnlyList<Setting> All { get; } = [.. Sections.SelectMany(section => section.Settings)];

    /// <summary>By its key or its flag's name, with hyphens or underscores; null: there is none.</summary>
    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.IsCalled(name));

    /// <summary>What somebody may have meant who wrote that, for the end of a sentence; empty: no idea.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">What could have been.</param>
    public static string DidYouMean(string name, IEnumerable<string> names)
    {
        var (nearest, distance) = names.Select(other => (other, Distance(name.ToUpperInvariant(), other.ToUpperInvariant()))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Min(NearestDistance, name.Length / 2) ? $"; did you mean {nearest}?" : "";
    }

    // Levenshtein's: letters to insert, delete or replace.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
