using System.Threading.Channels;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The server's supervisor, as that of a pool sees it.</summary>
internal sealed class PoolOwner(PoolStart start)
{
    private readonly ControlSocket _control = new(start.Control);
    private volatile Dictionary<string, SettingTexts> _given = start.Given;

    /// <summary>The settings it has last given.</summary>
    /// <exception cref="UserError">One is wrong.</exception>
    public ServeSettings Read() => new ServeSettings(_given).Check();

    public void SayReady() => _control.Say(ControlWord.Ready);

    /// <summary>Listens to it; without it the pool stops gracefully.</summary>
    public void Listen(ChannelWriter<SupervisorEvent> events) => _control.Listen(
        (word, text) =>
        {
            if (word == ControlWord.Settings) _given = PoolStart.FromText(text);
        },
        () => events.TryWrite(new SupervisorEvent.Signalled(SupervisorSignals.Terminate)));
}
