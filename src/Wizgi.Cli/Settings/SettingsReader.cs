using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Paste;
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

    /// <summary>
    /// Where files are looked for: in the directory of <c>--chdir</c>, as in gunicorn, else where the server was started, even if it is elsewhere when the
    /// configuration is read again.
    /// </summary>
    public string Folder { get; init; } = flags.TryGetValue(AppSettings.Directory.Name, out var said)
        ? new ServeSettings(new Dictionary<string, SettingTexts> { [AppSettings.Directory.Name] = said }).Get(AppSettings.Directory)
        : Environment.CurrentDirectory;

    /// <summary>Gunicorn's files say nothing here.</summary>
    public bool IsWithoutGunicorn { get; init; }

    /// <summary>The file in one of our own formats that is read; null: there is none.</summary>
    /// <exception cref="UserError">There are several, or none of the name that was given.</exception>
    public string? OwnFile => FindFile(configFile ?? GunicornVariableSource.Read().Config);

    /// <summary>The application that the command line names; null: none.</summary>
    public string? TypedApplication => flags.TryGetValue(AppSettings.Application.Name, out var typed) ? typed.Texts[^1] : null;

    /// <summary>The same, but for an application that the command line names.</summary>
    public SettingsReader WithoutApplication() => new(flags.Where(pair => pair.Key != AppSettings.Application.Name).ToDictionary(), configFile, warn) { Folder = Folder };

    /// <summary>Every setting as it is now.</summary>
    /// <exception cref="UserError">One of them is wrong; the message says where it stands and what is allowed.</exception>
    public ServeSettings Read()
    {
        var (inVariable, configInVariable) = GunicornVariableSource.Read();
        var config = configFile ?? configInVariable;
        Dictionary<string, SettingTexts>[] others = [inVariable, EnvironmentSource.Read(warn), new(flags)];
        var files = ReadFiles(config, others);
        var given = Together([.. files, .. others]);
        if (PasteSettings.Settle(given) is { } paste)
        {
            var (inPaste, configInPaste) = PasteSource.Read(paste, new ServeSettings(given), warn);
            if (config is null && configInPaste is not null) files = ReadFiles(configInPaste, others);
            given = Together([.. files, inPaste, .. others]);
            PasteSettings.Settle(given);
        }
        GunicornCatalogue.Settle(given, warn);
        if (!IsWithoutGunicorn) ScriptNameVariable.Apply(given);
        var settings = new ServeSettings(given).Check();
        if (TlsSettings.HasTls(settings))
            foreach (var warning in Tls.TlsFiles.Of(settings).Read().Warnings) warn(warning);
        return settings;
    }

    // From the weakest to the strongest.
    private Dictionary<string, SettingTexts>[] ReadFiles(string? config, Dictionary<string, SettingTexts>[] others)
    {
        var own = FindFile(config);
        Dictionary<string, SettingTexts>[] files = [EnvironmentSource.ReadShared(), ReadProject(), own is null ? [] : FileSource.Read(own)];
        return own is null && !IsWithoutGunicorn && FindGunicornFile(config) is { } gunicorn
            ? [.. files, GunicornSource.Read(gunicorn, Folder, new ServeSettings(Together([.. files, .. others])), warn)]
            : files;
    }

    private Dictionary<string, SettingTexts> ReadProject() =>
        File.Exists(Path.Combine(Folder, Project)) && FileSource.ReadProject(Path.Combine(Folder, Project)) is { } project ? project : [];

    /// <summary>The file in one of our own formats; null: there is none.</summary>
    private string? FindFile(string? config)
    {
        if (config is not null && GunicornSource.IsMeant(config)) return null;
        if (config is not null) return Path.GetFullPath(config, Folder) is var path && File.Exists(path) ? path : throw new UserError($"-c {config}: there is no such file");
        string[] found = [.. OwnFiles.Select(name => Path.Combine(Folder, name)).Where(File.Exists)];
        return found.Length < 2 ? found.FirstOrDefault() : throw new UserError($"there are {string.Join(" and ", OwnFiles)} in {Folder}; keep one of them, or name it with -c");
    }

    /// <summary>The file in gunicorn's format, where there is none of ours; null: nor one of that.</summary>
    private string? FindGunicornFile(string? config) => config ?? (File.Exists(Path.Combine(Folder, GunicornSource.DefaultFile)) ? GunicornSource.DefaultFile : null);

    private static Dictionary<string, SettingTexts> Together(IEnumerable<Dictionary<string, SettingTexts>> sources)
    {
        var given = new Dictionary<string, SettingTexts>();
        foreach (var source in sources)
        {
            // Both say which application it is.
            if (PasteSettings.IsNamed(source, out var paste))
            {
                if (source.TryGetValue(AppSettings.Application.Name, out var twice)) throw new UserError($"{twice.Place} {string.Join(' ', twice.Texts)}: {paste.Place} names the application already");
                given.Remove(AppSettings.Application.Name);
            }
            else if (source.ContainsKey(AppSettings.Application.Name)) given.Remove(PasteSettings.File.Name);
            foreach (var (name, texts) in source) given[name] = texts;
        }
        return given;
    }
}
