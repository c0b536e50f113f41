using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>The pools of a server: one for each mount that has options, for as long as a worker may ask it.</summary>
internal sealed class PoolSet(string[] commandLine, WorkerList workers, Reaper reaper, ChannelWriter<SupervisorEvent> events, ILogger log)
{
    // Milliseconds: its own graceful time-out, what it gives its workers beyond that, and something for itself.
    private const int KillPatience = 6_000;
    private const int QuickPatience = 8_000;

    private readonly List<Pool> _pools = [];
    private readonly PoolFolder _folder = new();
    private HashSet<string> _wanted = [];

    public int Count => _pools.Count;

    /// <summary>None is on its way to serve for the first time.</summary>
    public bool AreSettled => _pools.TrueForAll(static pool => pool.IsSettled);

    /// <summary>When the next of them has to be looked at, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DueAt => _pools.Count == 0 ? long.MaxValue : _pools.Min(pool => pool.DueAt);

    public Pool? Find(int process) => _pools.Find(pool => pool.Process?.Process == process);

    /// <summary>Goes over to other settings, or to those before. What they do not have any more goes on until <see cref="RetireOthers"/>: workers may still ask it.</summary>
    /// <exception cref="UserError">There is no place for a socket. What is there goes on as it is.</exception>
    public void Follow(ServeSettings settings)
    {
        var mounts = PoolSettings.Mounts(settings).ToList();
        foreach (var mount in mounts)
        {
            var program = new WizgiProgram(PoolSettings.Derive(settings, mount), commandLine);
            if (Find(mount.Place) is { } pool) pool.Follow(program);
            else _pools.Add(new Pool(mount.Place, _folder.Open(settings), program));
        }
        _wanted = [.. mounts.Select(mount => mount.Place)];
        TellWorkers();
    }

    /// <summary>No worker asks those any more that the settings do not have.</summary>
    public void RetireOthers(long now, TimeSpan graceful)
    {
        foreach (var pool in _pools.Where(pool => !_wanted.Contains(pool.Place))) pool.Retire(SupervisorSignals.Terminate, now + (long)graceful.TotalMilliseconds + KillPatience);
        RemoveEnded();
    }

    /// <summary>Ends all. After the workers, who ask them to the last.</summary>
    public void Stop(bool isGraceful, long now, TimeSpan graceful)
    {
        var killAt = now + (isGraceful ? (long)graceful.TotalMilliseconds + KillPatience : QuickPatience);
        foreach (var pool in _pools) pool.Retire(isGraceful ? SupervisorSignals.Terminate : SupervisorSignals.Quit, killAt);
        RemoveEnded();
    }

    /// <summary>What a worker is started with: the settings, and where the pools are.</summary>
    public Dictionary<string, SettingTexts> ForWorker(ServeSettings settings)
    {
        var given = settings.ForWorker();
        if (_pools.Count > 0) given[PoolSettings.Sockets.Name] = new SettingTexts("", [.. _pools.Where(pool => !pool.IsRetired).Select(pool => $"{pool.Place}={pool.Listener.Path}")]);
        return given;
    }

    /// <summary>Tells a worker how they are.</summary>
    public void Tell(WorkerHandle worker)
    {
        foreach (var pool in _pools) worker.Tell(ControlWord.Pool, $"{State(pool)} {pool.Listener.Path}");
    }

    public void ReopenLogs()
    {
        foreach (var pool in _pools) pool.Process?.Signal(SupervisorSignals.User1);
    }

    public void Balance(long now)
    {
        foreach (var pool in _pools) pool.Balance(now, reaper, events, log);
    }

    public void Hear(Pool pool, string word) => Change(pool, () => pool.Hear(word, log));

    public void NoteExit(Pool pool, ExitStatus status)
    {
        Change(pool, () => pool.NoteExit(status, log));
        RemoveEnded();
    }

    private Pool? Find(string place) => _pools.Find(pool => pool.Place == place && !pool.IsRetired);

    private void Change(Pool pool, Action action)
    {
        var before = State(pool);
        action();
        if (before != State(pool)) TellWorkers();
    }

    private static string State(Pool pool) => !pool.IsUp ? PoolApplication.Down : pool.SpeaksFastCgi ? PoolApplication.UpOverFastCgi : PoolApplication.Up;

    private void TellWorkers()
    {
        foreach (var worker in workers) Tell(worker);
    }

    private void RemoveEnded()
    {
        foreach (var pool in _pools.Where(pool => pool.IsOver).ToList())
        {
            pool.Listener.Close();
            _pools.Remove(pool);
        }
        if (_pools.Count == 0) _folder.Remove();
    }
}
