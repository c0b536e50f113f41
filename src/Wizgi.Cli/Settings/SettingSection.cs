namespace Wizgi.Cli.Settings;

/// <summary>Settings that belong together, under one heading of help and documentation.</summary>
internal sealed record SettingSection(string Title, params Setting[] Settings);
