using System.Text.Json;
using System.Text.Json.Serialization;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Gunicorn;

/// <summary>The gunicorn configuration file of a server, for the processes that run it: its hooks are Python.</summary>
/// <param name="Location"><c>file:/absolute/path</c> or <c>python:module</c>.</param>
/// <param name="Folder">Where the server was started; modules are looked for there.</param>
/// <param name="Display">As its user calls it.</param>
/// <param name="Hooks">Those it has.</param>
internal sealed record GunicornFile(string Location, string Folder, string Display, IReadOnlyList<string> Hooks)
{
    /// <summary>Not to be given by anybody: it goes with the settings to workers.</summary>
    public static readonly Setting<GunicornFile?> Setting = new("gunicorn file", new Type()) { Flags = [], Prose = "The gunicorn configuration file." };

    /// <summary>The folder of the programs that run it.</summary>
    /// <remarks>In a hosted worker the base directory is not the server's.</remarks>
    public static string Programs { get; } = Path.Combine(Path.GetDirectoryName(typeof(GunicornFile).Assembly.Location)!, "Boot");

    public bool Has(string hook) => Hooks.Contains(hook);

    public bool HasHooksOf(HookPlace place) => Hooks.Any(name => GunicornHook.Find(name)?.RunsIn == place);

    /// <summary>For <see cref="Setting"/>.</summary>
    public SettingTexts ToTexts() => new(Display, [Location, Folder, Display, .. Hooks]);

    /// <summary>What the programs in <see cref="Programs"/> are told, as JSON.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="age">Which worker it is, counted from 1; 0: none.</param>
    public string Options(ServeSettings settings, int age)
    {
        var defaults = SettingCatalogue.All.ToDictionary(setting => setting.Name, setting => setting.Default.Length == 0 ? [] : (string[])[setting.Default]);
        // What the file says has its own types there.
        var stronger = settings.AllGiven.Where(pair => SettingCatalogue.Find(pair.Key) is not null && !pair.Value.Place.StartsWith(Display + ":", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Texts.ToArray());
        var level = settings.Given(LogSettings.Level)?.Texts[^1] ?? LogSettings.Level.Default;
        return JsonSerializer.Serialize(new ProgramOptions(Location, Folder, level, age, defaults, stronger), GunicornJson.Default.ProgramOptions);
    }

    private sealed class Type : ISettingType<GunicornFile?>
    {
        public string ValueName => "FILE";

        public IReadOnlyList<string> Words => [];

        public bool IsList => true;

        public IReadOnlyList<string> Split(string text) => [text];

        public GunicornFile? Parse(IReadOnlyList<string> texts, string folder) => texts.Count == 0 ? null : new GunicornFile(texts[0], texts[1], texts[2], [.. texts.Skip(3)]);
    }
}

/// <summary>What a program beside <c>gunicorn_file.py</c> is told.</summary>
internal sealed record ProgramOptions(
    string Location, string Folder, string LogLevel, int Age, IReadOnlyDictionary<string, string[]> Defaults, IReadOnlyDictionary<string, string[]> Stronger);

[JsonSerializable(typeof(ProgramOptions))]
[JsonSerializable(typeof(ReaderAnswer))]
internal sealed partial class GunicornJson : JsonSerializerContext;
