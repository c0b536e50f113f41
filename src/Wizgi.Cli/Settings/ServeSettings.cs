using Wizgi.Cli.Around;

namespace Wizgi.Cli.Settings;

/// <summary>What one source says of a setting.</summary>
/// <param name="Place">Where it stands, for messages: <c>--threads</c>, <c>WIZGI_THREADS</c>, <c>wizgi.ini: threads</c>.</param>
/// <param name="Texts">One, or the items of a list.</param>
internal sealed record SettingTexts(string Place, IReadOnlyList<string> Texts);

/// <summary>The value of every setting, and where it was said.</summary>
internal sealed class ServeSettings
{
    private readonly Dictionary<string, SettingTexts> _given;
    private readonly Dictionary<Setting, object?> _values = [];
    private readonly string _folder;

    /// <param name="given">What was said, by <see cref="Setting.Name"/>; the rest has its default.</param>
    /// <exception cref="UserError">The application's directory does not exist.</exception>
    public ServeSettings(IReadOnlyDictionary<string, SettingTexts> given)
    {
        _given = new Dictionary<string, SettingTexts>(given);
        _folder = (string)Parse(AppSettings.Directory, Environment.CurrentDirectory)!;
        _values[AppSettings.Directory] = _folder;
        // For whoever reads this in another process.
        if (Given(AppSettings.Directory) is { } said) _given[AppSettings.Directory.Name] = said with { Texts = [_folder] };
    }

    /// <summary>Reads all of them, so that what is wrong is known before anything happens.</summary>
    /// <exception cref="UserError">A text means nothing; the message says where it stands and what is allowed.</exception>
    public ServeSettings Check()
    {
        foreach (var setting in SettingCatalogue.All) _ = Value(setting);
        MountSetting.Check(this);
        MiddlewareSetting.Check(this);
        WorkerCountSettings.Check(this);
        DevelopmentSettings.Check(this);
        SocketSettings.Check(this);
        TlsSettings.Check(this);
        PoolSettings.Check(this);
        return this;
    }

    /// <summary>What was said, by <see cref="Setting.Name"/>.</summary>
    public IReadOnlyDictionary<string, SettingTexts> AllGiven => _given;

    /// <summary>What was said, for another process: files that it may not be allowed to read have been.</summary>
    public Dictionary<string, SettingTexts> ForWorker()
    {
        var given = new Dictionary<string, SettingTexts>(_given);
        if (!given.Remove(OperationSettings.EnvFiles.Name, out var files)) return given;
        given[AppSettings.Env.Name] = new SettingTexts(Given(AppSettings.Env)?.Place ?? files.Place, [.. Get(OperationSettings.EnvFiles).SelectMany(variables => variables), .. Get(AppSettings.Env)]);
        return given;
    }

    /// <summary>As <see cref="ForWorker"/>, for a process that a person looks at: logs of the service, its process file and its proxies have no part in it, unless flags say so.</summary>
    public Dictionary<string, SettingTexts> ForErrand()
    {
        var given = ForWorker();
        foreach (var setting in (Setting[])[LogSettings.AccessLog, LogSettings.ErrorLog, LogSettings.Level, SyslogSettings.IsOn])
            if (Given(setting)?.Place.StartsWith('-') != true) given.Remove(setting.Name);
        given.Remove(OperationSettings.PidFile.Name);
        given.Remove(TrustSettings.ProxyProtocolVersion.Name);
        given.TryAdd(LogSettings.Level.Name, new SettingTexts("", ["warning"]));
        return given;
    }

    /// <summary>As <see cref="ForWorker"/>, for a process of one request: what is about sockets and processes that stay has no part in it.</summary>
    public Dictionary<string, SettingTexts> ForCgi()
    {
        var given = ForWorker();
        foreach (var setting in CgiSettings.Foreign) given.Remove(setting.Name);
        given.TryAdd(LogSettings.Level.Name, new SettingTexts("", ["warning"]));
        return given;
    }

    public T Get<T>(Setting<T> setting) => (T)Value(setting)!;

    /// <summary>What was said of it; null: it has its default.</summary>
    public SettingTexts? Given(Setting setting) => _given.GetValueOrDefault(setting.Name);

    /// <summary>Where its value stands, for messages; its flag, if nowhere.</summary>
    public string PlaceOf(Setting setting) => Given(setting)?.Place ?? setting.Flags[0];

    private object? Value(Setting setting)
    {
        if (!_values.TryGetValue(setting, out var value)) _values[setting] = value = Parse(setting, _folder);
        return value;
    }

    private object? Parse(Setting setting, string folder)
    {
        var said = Given(setting);
        try
        {
            return setting.Parse(said?.Texts ?? (setting.Default.Length == 0 ? [] : [setting.Default]), folder);
        }
        catch (SettingException problem)
        {
            var isTold = problem.Message.Contains($"'{problem.Text}'", StringComparison.Ordinal);
            throw new UserError(isTold ? $"{PlaceOf(setting)}: {problem.Message}" : $"{PlaceOf(setting)} {problem.Text}: {problem.Message}");
        }
    }
}
