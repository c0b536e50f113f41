using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Wizgi.Cli.Native;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision;

/// <summary>What this supervisor inherits from the one that started it as its successor, on <c>USR2</c>.</summary>
/// <param name="Supervisor">The old one's process.</param>
/// <param name="Control">The socket to it; a <see cref="ControlWord"/> may be said there, as a worker does.</param>
/// <param name="FromSystemd">The sockets are those of socket activation.</param>
/// <param name="Sockets">In the order of their addresses.</param>
internal sealed record Takeover(int Supervisor, int Control, bool FromSystemd, InheritedSocket[] Sockets)
{
    /// <summary>Carries it from the old process to the new one.</summary>
    public const string Variable = "WIZGI_TAKEOVER";

    /// <summary>What was inherited, or null: this process was started in the usual way. The variable is gone afterwards.</summary>
    public static Takeover? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return null;
        Environment.SetEnvironmentVariable(Variable, null);
        var takeover = JsonSerializer.Deserialize(text, TakeoverJson.Default.Takeover)!;
        // Meant for a process further up: its descriptors are not here.
        if (takeover.Supervisor != Posix.getppid()) return null;
        Posix.DoNotInherit(takeover.Control);
        return takeover;
    }

    public string ToVariable() => JsonSerializer.Serialize(this, TakeoverJson.Default.Takeover);

    /// <summary>Tells the old one that it may go.</summary>
    public void Complete() => new ControlSocket(Control).Say(ControlWord.Ready);

    /// <summary>Calls back when the old one has ended.</summary>
    public void WhenOver(Action act) => new ControlSocket(Control).Listen(static (_, _) => { }, act);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"from {Supervisor}");
}

[JsonSerializable(typeof(Takeover))]
internal sealed partial class TakeoverJson : JsonSerializerContext;
