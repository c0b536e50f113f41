using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision.Pools;

namespace Wizgi.Cli.Supervision;

/// <summary>What a supervisor begins with.</summary>
/// <param name="Settings">What the workers serve, and how many of them.</param>
/// <param name="Sockets">Bound; closed at the end.</param>
/// <param name="Reread">Reads the settings anew, as a start would; throws <see cref="UserError"/>.</param>
/// <param name="CommandLine">The arguments, for the workers' <c>sys.argv</c>.</param>
/// <param name="TypedCommand">The program and the arguments, for a successor.</param>
/// <param name="Files">Its process file and its logs.</param>
/// <param name="Takeover">The supervisor whose place it takes, or null.</param>
/// <param name="Owner">Whose pool it looks after, or null: it is a server's.</param>
internal sealed record SupervisorStart(
    ServeSettings Settings, ListenerSet Sockets, Func<ServeSettings> Reread, string[] CommandLine, string[] TypedCommand, ServerFiles Files, Takeover? Takeover, PoolOwner? Owner = null);
