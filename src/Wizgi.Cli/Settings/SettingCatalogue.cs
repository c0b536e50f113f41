namespace Wizgi.Cli.Settings;

/// <summary>Every setting there is.</summary>
internal static class SettingCatalogue
{
    public static IReadOnlyList<SettingSection> Sections { get; } =
    [
        AppSettings.Section, PythonSettings.Section, SocketSettings.Section, TlsSettings.Section, ProcessSettings.Section, WorkerCountSettings.Section, OperationSettings.Section, LogSettings.Section,
        SyslogSettings.Section, LimitSettings.Section, TrustSettings.Section, BalanceSettings.Section, DevelopmentSettings.Section,
    ];

    public static IReadOnlyList<Setting> All { get; } = [.. Sections.SelectMany(section => section.Settings)];

    /// <summary>By its key or its flag's name, with hyphens or underscores; null: there is none.</summary>
    public static Setting? Find(string name) => All.FirstOrDefault(setting => setting.IsCalled(name));

    /// <summary>What somebody may have meant who wrote that, for the end of a sentence; empty: no idea.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">What could have been.</param>
    public static string DidYouMean(string name, IEnumerable<string> names) => NearestName.Find(name, names) is { } nearest ? $"; did you mean {nearest}?" : "";
}
