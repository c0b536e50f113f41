using System.Text.Json;
using System.Threading.Channels;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision.Pools;
using Wizgi.Cli.Tls;
using Wizgi.Cli.Worker;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision;

/// <summary>Starts worker processes: this program again, with the settings in a variable and the listening sockets under their numbers.</summary>
internal sealed class WorkerFactory(string[] commandLine, TlsSource tls, PoolSet pools, Reaper reaper, ChannelWriter<SupervisorEvent> events)
{
    private WorkerHandle? _spare;
    private int _launched;

    /// <summary>Which worker the next one is, counted from 1.</summary>
    public int NextAge => _spare?.Age ?? _launched + 1;

    /// <summary>A worker that loads the application now: a new one, or the spare one.</summary>
    /// <exception cref="UserError">The system starts no more processes.</exception>
    public WorkerHandle Start(ServeSettings settings, IReadOnlyList<Listener> listeners, int generation)
    {
        if (_spare is not { } spare) return Launch(settings, listeners, generation, isSpare: false);
        _spare = null;
        (spare.Generation, spare.StartedAt) = (generation, Environment.TickCount64);
        spare.Tell(ControlWord.Begin);
        // Those it was started with may be old.
        if (tls.Current is { } material) spare.Tell(ControlWord.Certificates, material.ToLine());
        return spare;
    }

    /// <summary>With --reload: starts a worker that has Python ready and waits to be told to load the application, which saves most of a start.</summary>
    public void KeepSpare(ServeSettings settings, IReadOnlyList<Listener> listeners)
    {
        try
        {
            if (settings.Get(DevelopmentSettings.Reload)) _spare ??= Launch(settings, listeners, 0, isSpare: true);
        }
        catch (UserError)
        {
            // The next worker that is needed will tell.
        }
    }

    /// <summary>A process has ended.</summary>
    public void NoteExit(int process)
    {
        if (_spare?.Process == process) _spare = null;
    }

    /// <summary>The server stops, or its settings are others now.</summary>
    public void EndSpare()
    {
        _spare?.Kill();
        _spare = null;
    }

    private WorkerHandle Launch(ServeSettings settings, IReadOnlyList<Listener> listeners, int generation, bool isSpare)
    {
        int[] descriptors = [.. listeners.Select(listener => listener.Descriptor)];
        var certificates = tls.Current?.ToDescriptor() ?? -1;
        var (process, control) = ChildProcess.Start(Launcher.Program[0], [.. Launcher.Program, AppSettings.Summary(settings)], theirs => new(
            RuntimeVariables.All.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
        {
            [Launcher.SettingsVariable] = JsonSerializer.Serialize(
                new WorkerSettings(pools.ForWorker(settings), descriptors, ["wizgi", .. commandLine], OwnsSocketFiles: false, Interpreter: "", theirs, isSpare, Age: _launched + 1, Certificates: certificates), SettingsJson.Default.WorkerSettings),
        }, certificates < 0 ? descriptors : [.. descriptors, certificates], reaper);
        if (certificates >= 0) _ = Posix.close(certificates);
        var handle = new WorkerHandle(process, control, generation, Environment.TickCount64) { Age = ++_launched };
        _ = handle.Listen(events);
        return handle;
    }
}
