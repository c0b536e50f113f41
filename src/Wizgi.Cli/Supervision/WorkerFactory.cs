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
    private WorkerHandle? _spare;

    /// <summary>A worker that loads the application now: a new one, or the spare one.</summary>
    /// <exception cref="UserError">The system starts no more processes.</exception>
    public WorkerHandle Start(int generation)
    {
        if (_spare is not { } spare) return Launch(generation, isSpare: false);
        _spare = null;
        (spare.Generation, spare.StartedAt) = (generation, Environment.TickCount64);
        spare.Tell(ControlWord.Load);
        return spare;
    }

    /// <summary>With --reload: starts a worker that has Python ready and waits to be told to load the application, which saves most of a start.</summary>
    public void KeepSpare()
    {
        if (settings.Get(DevelopmentSettings.Reload)) _spare ??= Launch(0, isSpare: true);
    }

    /// <summary>A process has ended.</summary>
    public void NoteExit(int process)
    {
        if (_spare?.Process == process) _spare = null;
    }

    /// <summary>The server stops.</summary>
    public void EndSpare()
    {
        _spare?.Kill();
        _spare = null;
    }

    private WorkerHandle Launch(int generation, bool isSpare)
    {
        var (ours, theirs) = Posix.SocketPair();
        var worker = new WorkerSettings(settings.AllGiven, [.. listeners], ["wizgi", .. commandLine], OwnsSocketFiles: false, Interpreter: "", theirs, isSpare);
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
