using System.Text.Json;
using System.Threading.Channels;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision;

/// <summary>Starts worker processes: this program again, with the settings in a variable and the listening sockets under their numbers.</summary>
internal sealed class WorkerFactory(string[] commandLine, Reaper reaper, ChannelWriter<SupervisorEvent> events)
{
    /// <exception cref="UserError">The system starts no more processes.</exception>
    public WorkerHandle Start(ServeSettings settings, IReadOnlyList<Listener> listeners, int generation)
    {
        int[] descriptors = [.. listeners.Select(listener => listener.Descriptor)];
        var (process, control) = ChildProcess.Start(Launcher.Program[0], [.. Launcher.Program, settings.Get(AppSettings.Application)!], theirs => new()
        {
            [Launcher.SettingsVariable] = JsonSerializer.Serialize(
                new WorkerSettings(settings.ForWorker(), descriptors, ["wizgi", .. commandLine], OwnsSocketFiles: false, Interpreter: "", theirs), SettingsJson.Default.WorkerSettings),
            [Launcher.WriteXorExecuteVariable] = "0",
        }, descriptors, reaper);
        var handle = new WorkerHandle(process, control, generation, Environment.TickCount64);
        _ = handle.Listen(events);
        return handle;
    }
}
