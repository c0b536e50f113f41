using System.Text.Json;
using System.Text.Json.Serialization;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>What the supervisor of a pool is started with, by that of its server.</summary>
/// <param name="Given">Its settings: <see cref="PoolSettings.Derive"/>.</param>
/// <param name="Descriptor">Its socket.</param>
/// <param name="Control">The socket to the server's supervisor.</param>
/// <param name="CommandLine">The server's, for <c>sys.argv</c>.</param>
internal sealed record PoolStart(Dictionary<string, SettingTexts> Given, int Descriptor, int Control, string[] CommandLine)
{
    public const string Variable = "WIZGI_POOL";

    // The service manager's dealings are with the server.
    private static readonly string[] NotInherited = [Variable, "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"];

    /// <summary>What this process was started with, or null: it is no pool. The variable is gone afterwards.</summary>
    public static PoolStart? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return null;
        foreach (var name in NotInherited) Environment.SetEnvironmentVariable(name, null);
        return JsonSerializer.Deserialize(text, PoolJson.Default.PoolStart);
    }

    public string ToVariable() => JsonSerializer.Serialize(this, PoolJson.Default.PoolStart);

    public static string ToText(Dictionary<string, SettingTexts> given) => JsonSerializer.Serialize(given, PoolJson.Default.DictionaryStringSettingTexts);

    public static Dictionary<string, SettingTexts> FromText(string text) => JsonSerializer.Deserialize(text, PoolJson.Default.DictionaryStringSettingTexts)!;
}

[JsonSerializable(typeof(PoolStart))]
internal sealed partial class PoolJson : JsonSerializerContext;
