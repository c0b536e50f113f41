using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Threading.Channels;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision;

/// <summary>Starts worker processes: this program again, with the settings in a variable and the listening sockets under their numbers.</summary>
internal sealed class WorkerFactory(ServeSettings settings, IReadOnlyList<int> listeners, string[] commandLine, Reaper reaper, ChannelWriter<SupervisorEvent> events)
{
    /// <exception cref="UserError">The system starts no more processes.</exception>
    public WorkerHandle Start(int generation)
    {
        var (ours, theirs) = Posix.SocketPair();
        var worker = new WorkerSettings(settings.ForWorker(), [.. listeners], ["wizgi", .. commandLine], OwnsSocketFiles: false, Interpreter: "", theirs);
        var variables = new Dictionary<string, string>
        {
            [Launcher.SettingsVariable] = JsonSerializer.Serialize(worker, SettingsJson.Default.WorkerSettings),
            [Launcher.WriteXorExecuteVariable] = "0",
        };
        var process = Spawn.Start(Launcher.Program[0], [.. Launcher.Program, settings.Get(AppSettings.Application)!], variables, [.. listeners, theirs]);
        _ = Posix.close(theirs);
        var control = new Socket(new SafeSocketHandle(ours, ownsHandle: true));
        if (process < 0)
        {
            control.Dispose();
            throw new UserError(Marshal.GetPInvokeErrorMessage(-process), ExitCodes.BootFailure);
        }
        reaper.NoteChild();
        var handle = new WorkerHandle(process, control, generation, Environment.TickCount64);
        _ = handle.Listen(events);
        return handle;
    }
}
