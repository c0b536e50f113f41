using System.Collections;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The settings that are in the environment: <c>WIZGI_THREADS</c>, and the variables that other servers know too.</summary>
internal static class EnvironmentSource
{
    // Ours, but no settings.
    private static readonly string[] Others = [.. ((string[])["WORKER", "PRIVATE", "BOOT_PATH", "INSTALL_MISSING", "TAKEOVER"]).Select(name => Setting.VariablePrefix + name)];

    /// <summary>What <c>WIZGI_…</c> says.</summary>
    /// <param name="warn">Gets a sentence for each of them that is no setting.</param>
    public static Dictionary<string, SettingTexts> Read(Action<string> warn)
    {
        var given = new Dictionary<string, SettingTexts>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var (name, text) = ((string)variable.Key, (string?)variable.Value ?? "");
            if (!name.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal) || Others.Contains(name)) continue;
            if (SettingCatalogue.Find(name[Setting.VariablePrefix.Length..]) is { } setting) given[setting.Name] = new SettingTexts(name, setting.Split(text));
            else warn($"the environment variable {name} is no setting{SettingCatalogue.DidYouMean(name, SettingCatalogue.All.Select(other => other.Variable))}");
        }
        return given;
    }

    /// <summary>What variables such as WEB_CONCURRENCY say.</summary>
    public static Dictionary<string, SettingTexts> ReadShared()
    {
        var given = new Dictionary<string, SettingTexts>();
        foreach (var setting in SettingCatalogue.All)
        {
            if (setting.SharedVariable is { } name && Environment.GetEnvironmentVariable(name) is { } said && setting.FromSharedVariable(said) is { } text)
                given[setting.Name] = new SettingTexts(name, setting.Split(text));
        }
        return given;
    }
}
