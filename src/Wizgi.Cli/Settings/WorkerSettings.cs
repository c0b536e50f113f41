using System.Text.Json.Serialization;

namespace Wizgi.Cli.Settings;

/// <summary>What a worker is started with. Goes to it as JSON.</summary>
/// <param name="Given">The settings that were given.</param>
/// <param name="Descriptors">Its listening sockets.</param>
/// <param name="CommandLine">For <c>sys.argv</c>.</param>
/// <param name="OwnsSocketFiles">The worker removes the files of unix sockets when it stops.</param>
/// <param name="Interpreter">The interpreter's path, for the banner.</param>
/// <param name="Control">The socket to its supervisor, or -1: it has none.</param>
/// <param name="IsSpare">It loads the application only when it is told to.</param>
internal sealed record WorkerSettings(IReadOnlyDictionary<string, SettingTexts> Given, int[] Descriptors, string[] CommandLine, bool OwnsSocketFiles, string Interpreter, int Control, bool IsSpare = false)
{
    [JsonIgnore]
    public ServeSettings Serve { get; } = new(Given);
}

[JsonSerializable(typeof(WorkerSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
