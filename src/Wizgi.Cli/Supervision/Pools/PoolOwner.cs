using System.Threading.Channels;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The server's supervisor, as that of a pool sees it.</summary>
internal sealed class PoolOwner(PoolStart start)
{
    private readonly ControlSocket _control = new(start.Control);
    private volatile Dictionary<string, SettingTexts> _given = start.Given;
    private volatile bool _isGone;

    /// <summary>The settings it has last given.</summary>
    /// <exception cref="UserError">One is wrong.</exception>
    public ServeSettings Read() => new ServeSettings(_given).Check();

    public void SayReady() => _control.Say(ControlWord.Ready);

    /// <summary>Listens to it; without it the pool stops gracefully.</summary>
    public void Listen(ChannelWriter<SupervisorEvent> events) => _control.Listen(
        (word, text) =>
        {
            if (word != ControlWord.Settings) return;
            _given = PoolStart.FromText(text);
            // A signal might overtake the settings that it is about.
            events.TryWrite(new SupervisorEvent.Signalled(SupervisorSignals.Hangup));
        },
        () =>
        {
            _isGone = true;
            events.TryWrite(new SupervisorEvent.Signalled(SupervisorSignals.Terminate));
        });

    /// <summary>If it has gone before its pool, which it does only when it was killed: removes what it would have.</summary>
    public void CleanUpAfter(string? socket)
    {
        if (!_isGone || socket is null) return;
        try
        {
            File.Delete(socket);
            PoolFolder.TryRemove(Path.GetDirectoryName(socket)!);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Whoever looks after temporary files will.
        }
    }
}
