using System.Text.Json;
using System.Text.Json.Serialization;
using Wizgi.Cli.Commands;
using Wizgi.Cli.Native;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Settings;

/// <summary>What a worker is started with. Goes to it as JSON.</summary>
/// <param name="Given">The settings that were given.</param>
/// <param name="Descriptors">Its listening sockets.</param>
/// <param name="CommandLine">For <c>sys.argv</c>.</param>
/// <param name="OwnsSocketFiles">The worker removes the files of unix sockets when it stops.</param>
/// <param name="Interpreter">The interpreter's path, for the banner.</param>
/// <param name="Control">The socket to its supervisor, or -1: it has none.</param>
/// <param name="IsSpare">It loads the application only when it is told to.</param>
/// <param name="Errand">What it does instead of waiting for clients, or null.</param>
/// <param name="Age">Which worker of its supervisor it is, counted from 1.</param>
/// <param name="Certificates">A file in memory with a <see cref="Tls.TlsMaterial"/>, or -1: there is no TLS.</param>
/// <param name="IsCgi">It answers the request that stands in its environment, and ends.</param>
internal sealed record WorkerSettings(IReadOnlyDictionary<string, SettingTexts> Given, int[] Descriptors, string[] CommandLine, bool OwnsSocketFiles, string Interpreter, int Control,
    bool IsSpare = false, Errand? Errand = null, int Age = 1, int Certificates = -1, bool IsCgi = false)
{
    [JsonIgnore]
    public ServeSettings Serve { get; } = new(Given);

    /// <summary>Leaves everything to the program that this process becomes next.</summary>
    public void PassOn()
    {
        foreach (var descriptor in Descriptors) Posix.Inherit(descriptor);
        if (Control >= 0) Posix.Inherit(Control);
        if (Certificates >= 0) Posix.Inherit(Certificates);
        Posix.SetVariable(Launcher.SettingsVariable, JsonSerializer.Serialize(this, SettingsJson.Default.WorkerSettings));
        RuntimeVariables.Set();
    }
}

[JsonSerializable(typeof(WorkerSettings))]
internal sealed partial class SettingsJson : JsonSerializerContext;
