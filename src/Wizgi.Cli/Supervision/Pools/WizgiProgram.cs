using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>
/// Another Wizgi: this program again, as a supervisor with workers of its own (docs/decisions/0013-a-pool-is-another-wizgi.md). With a Python that Wizgi cannot run
/// applications in it becomes a <see cref="Responder"/> instead.
/// </summary>
/// <param name="given">Its settings.</param>
/// <param name="commandLine">The server's arguments.</param>
internal sealed class WizgiProgram(Dictionary<string, SettingTexts> given, string[] commandLine) : IPoolProgram
{
    private readonly string _text = PoolStart.ToText(given);

    public string Summary { get; } = given[AppSettings.Application.Name].Texts[0];

    public bool SaysWhenReady => true;

    public PoolProcess Start(Listener listener, Reaper reaper)
    {
        var (process, control) = ChildProcess.Start(Launcher.Program[0], [.. Launcher.Program, Summary], theirs => new()
        {
            [PoolStart.Variable] = new PoolStart(given, listener.Descriptor, theirs, commandLine).ToVariable(),
        }, [listener.Descriptor], reaper, ownsGroup: true);
        return new PoolProcess(process, control);
    }

    public bool TryReload(PoolProcess process)
    {
        if (process.SpeaksFastCgi) return false;
        process.Tell(ControlWord.Settings, _text);
        return true;
    }
}
