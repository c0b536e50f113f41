using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Cli.Settings;

/// <summary>Puts the sources together, as often as it is asked: what stands in files may have changed since.</summary>
/// <param name="flags">What the command line says.</param>
/// <param name="configFile">The configuration file it names; null: look for one.</param>
/// <param name="warn">Gets sentences about what is doubtful.</param>
internal sealed class SettingsReader(IReadOnlyDictionary<string, SettingTexts> flags, string? configFile, Action<string> warn)
{
    private static readonly string[] OwnFiles = ["wizgi.json", "wizgi.ini"];
    private const string Project = "pyproject.toml";

    /// <summary>Where files are looked for: where the server was started, even if it is elsewhere when the configuration is read again.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Every setting as it is now.</summary>
    /// <exception cref="UserError">One of them is wrong; the message says where it stands and what is allowed.</exception>
    public ServeSettings Read()
    {
        // From the weakest to the strongest.
        var given = new Dictionary<string, SettingTexts>(EnvironmentSource.ReadShared());
        Overlay(given, ReadFiles());
        Overlay(given, EnvironmentSource.Read(warn));
        Overlay(given, flags);
        return new ServeSettings(given).Check();
    }

    private Dictionary<string, SettingTexts> ReadFiles()
    {
        var given = new Dictionary<string, SettingTexts>();
        if (File.Exists(Path.Combine(Folder, Project)) && FileSource.ReadProject(Path.Combine(Folder, Project)) is { } project) Overlay(given, project);
        if (FindFile() is { } path) Overlay(given, FileSource.Read(path));
        return given;
    }

    private string? FindFile()
    {
        if (configFile is not null) return Path.GetFullPath(configFile, Folder) is var path && File.Exists(path) ? path : throw new UserError($"-c {configFile}: there is no such file");
        string[] found = [.. OwnFiles.Select(name => Path.Combine(Folder, name)).Where(File.Exists)];
        return found.Length < 2 ? found.FirstOrDefault() : throw new UserError($"there are {string.Join(" and ", OwnFiles)} in {Folder}; keep one of them, or name it with -c");
    }

    private static void Overlay(Dictionary<string, SettingTexts> given, IReadOnlyDictionary<string, SettingTexts> stronger)
    {
        foreach (var (name, texts) in stronger) given[name] = texts;
    }
}
