using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Reloading;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision.Pools;
using Wizgi.Cli.Tls;
using Wizgi.Cli.Worker;
using Wizgi.Server;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision;

/// <summary>
/// Keeps workers serving: it owns the listening sockets, so that no client is refused while workers come and go, and loads no Python.
/// Everything happens in one place, one event at a time; after each, <see cref="Balance"/> does what brings the workers nearer to what they should be.
/// </summary>
internal sealed class Supervisor
{
    // A worker that has lived so long did not fail at once.
    private const int Settled = 10_000;

    // A worker stops by itself when its graceful time is over; then this much more, and it is killed.
    private const int KillPatience = 3_000;
    private const int QuickPatience = 5_000;

    // What a worker gets to write its stacks.
    private const int AbortPatience = 2_000;

    // How often workers and load are looked at, where a setting needs it.
    private const int LookInterval = 1_000;

    private readonly Channel<SupervisorEvent> _events = Channel.CreateUnbounded<SupervisorEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly WorkerList _workers = new();
    private readonly StartPause _pause = new();
    private readonly WorkerGoal _goal = new();
    private readonly Autoscaler _autoscaler = new();
    private readonly SupervisorStart _start;
    private readonly Configuration _configuration;
    private readonly WorkerFactory _factory;
    private readonly ILogger _log;
    private readonly Reaper _reaper;
    private readonly SupervisorHooks _hooks;
    private readonly SystemdWatchdog _watchdog = SystemdWatchdog.FromEnvironment(Environment.TickCount64);
    private readonly PoolSet _pools;
    private readonly ChangedFiles _files;
    private readonly TlsSource _tls;

    private Successor? _successor;
    private bool _isReloading;
    private bool _isReady;
    private bool _hasTakenOver;
    private bool _isStopping;
    private int _exitCode = ExitCodes.Success;
    private long _lookAt;

    public Supervisor(SupervisorStart start, ILogger log)
    {
        _start = start;
        _log = log;
        _configuration = new Configuration(start.Settings, start.Sockets, start.Reread);
        _goal.Follow(start.Settings);
        _reaper = new Reaper(_events.Writer);
        _files = new ChangedFiles(paths => _events.Writer.TryWrite(new SupervisorEvent.Changed(paths)), _log.NotWatched);
        _tls = new TlsSource(material => _events.Writer.TryWrite(new SupervisorEvent.CertificatesChanged(material)), log);
        _tls.Follow(start.Settings);
        _pools = new PoolSet(start.CommandLine, _workers, _reaper, _events.Writer, log);
        _factory = new WorkerFactory(start.CommandLine, _tls, _pools, _reaper, _events.Writer);
        _hooks = new SupervisorHooks(_workers, _goal, log);
    }

    /// <summary>Runs until it is told to stop, or until nothing can be started.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        using var signals = new SupervisorSignals(_events.Writer);
        _reaper.Start();
        _hooks.Start(_start.Settings);
        _files.Follow(_start.Settings);
        _start.Owner?.Listen(_events.Writer);
        _pools.Follow(_start.Settings);
        if (_start.Takeover is { } takeover)
        {
            _log.TakingOver(takeover.Supervisor);
            takeover.WhenOver(() => _events.Writer.TryWrite(new SupervisorEvent.PredecessorGone()));
        }
        while (true)
        {
            Balance();
            _watchdog.Beat(Environment.TickCount64, _workers.ReadyCount > 0);
            if (_isStopping && _workers.Count == 0 && _pools.Count == 0) break;
            if (await NextEvent() is { } next) Handle(next);
            _hooks.NoteTarget();
        }
        _log.ShuttingDown();
        _hooks.Exit();
        return _exitCode;
    }

    /// <summary>Workers are looked at once in a while.</summary>
    private bool IsWatching => !_isStopping && (_goal.IsElastic || Recycling.IsNeeded(_configuration.Settings));

    /// <summary>Waits for an event, or until something is due.</summary>
    private async Task<SupervisorEvent?> NextEvent()
    {
        var due = _workers.Select(worker => worker.DueAt).Append(_pause.End).Append(IsWatching ? _lookAt : long.MaxValue).Append(_watchdog.Due).Append(_pools.DueAt).Min();
        if (due == long.MaxValue) return await _events.Reader.ReadAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(0, due - Environment.TickCount64)));
        try
        {
            return await _events.Reader.ReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Handle(SupervisorEvent next)
    {
        switch (next)
        {
            case SupervisorEvent.Said { Process: var process, Word: var word, Text: var text } when _workers.Find(process) is { } worker:
                Hear(worker, word, text);
                break;
            case SupervisorEvent.Said { Process: var process, Word: ControlWord.Ready } when process == _successor?.Process && !_isStopping:
                GiveWay(_successor);
                break;
            case SupervisorEvent.Exited { Process: var process, Status: var status } when _workers.Find(process) is { } worker:
                _workers.Remove(worker);
                _hooks.Ended(worker);
                NoteExit(worker, status);
                break;
            case SupervisorEvent.Said { Process: var process, Word: var word } when _pools.Find(process) is { } pool:
                _pools.Hear(pool, word);
                break;
            case SupervisorEvent.Exited { Process: var process, Status: var status } when _pools.Find(process) is { } pool:
                _pools.NoteExit(pool, status);
                break;
            case SupervisorEvent.Exited { Process: var process, Status: var status } when process == _successor?.Process:
                _successor = null;
                if (!_isStopping) _log.UpgradeFailed(process, status.ToString());
                break;
            case SupervisorEvent.Exited { Process: var process }:
                _factory.NoteExit(process);
                break;
            case SupervisorEvent.Changed { Paths: var paths } when !_isStopping:
                Renew(paths);
                break;
            case SupervisorEvent.CertificatesChanged { Material: var material }:
                foreach (var worker in _workers.Where(worker => worker.Generation == _configuration.Generation)) worker.Tell(ControlWord.Certificates, material.ToLine());
                break;
            case SupervisorEvent.PredecessorGone:
                _log.PredecessorGone(_start.Takeover!.Supervisor);
                _start.Files.TakePlace();
                break;
            case SupervisorEvent.Signalled { Number: var number }:
                Obey(number);
                break;
        }
    }

    private void Hear(WorkerHandle worker, string word, string text)
    {
        switch (word)
        {
            case ControlWord.Ready when worker.State == WorkerState.Starting:
                NoteReady(worker);
                break;
            case ControlWord.Watch:
                _files.Add(text, worker.StartTime);
                break;
            case ControlWord.Replace when worker.AskToReplace(text):
                _log.ToReplace(worker.Process, text);
                break;
            case ControlWord.Beat:
                worker.Heartbeat.Note(text, Environment.TickCount64);
                break;
            case ControlWord.Load:
                worker.Load = WorkerLoad.Parse(text);
                break;
        }
    }

    private void NoteReady(WorkerHandle worker)
    {
        worker.State = WorkerState.Ready;
        _log.WorkerReady(worker.Process, _workers.ReadyCount, _goal.Count);
        _start.Owner?.SayReady();
        if (_start.Owner is null)
            foreach (var listener in _start.Sockets.TakeUnannounced()) WorkerLog.Listening(_log, SocketSettings.Show(_configuration.Settings, listener), Environment.ProcessId);
        if (!_isReady) Systemd.NotifyReady();
        _isReady = true;
        _factory.KeepSpare(_configuration.Settings, _start.Sockets.Current);
    }

    private void NoteExit(WorkerHandle worker, ExitStatus status)
    {
        if (worker.State == WorkerState.Stopping)
        {
            if (!_isStopping) _log.WorkerStopped(worker.Process);
            return;
        }
        if (_isStopping) return;
        if (worker.State == WorkerState.Ready)
        {
            _pause.Note(Environment.TickCount64 - worker.StartedAt < Settled);
            _log.WorkerLost(worker.Process, status.ToString(), _pause.After);
            return;
        }
        NoteBootFailure(worker, status);
    }

    private void NoteBootFailure(WorkerHandle worker, ExitStatus status)
    {
        if (_isReloading && worker.Generation == _configuration.Generation && _workers.Serving.Any(other => other.Generation < worker.Generation))
        {
            _isReloading = false;
            _log.ReloadFailed(worker.Process, status.ToString());
            // What serves now is what there should be.
            foreach (var other in _workers) other.Generation = _configuration.Generation;
            _configuration.GoBack();
            FollowPools();
            _pools.RetireOthers(Environment.TickCount64, GracefulTimeout);
            _files.Follow(_configuration.Settings);
            _goal.Follow(_configuration.Settings);
            Systemd.Notify("READY=1\nSTATUS=The last reload failed");
            return;
        }
        if (_workers.ReadyCount == 0 && status.Code is ExitCodes.BootFailure or ExitCodes.LoadFailure or ExitCodes.Configuration)
        {
            _log.GivingUp(status.Code == ExitCodes.LoadFailure ? "App failed to load." : "Worker failed to boot.");
            StopAll(SupervisorSignals.Quit, QuickPatience);
            _exitCode = status.Code;
            return;
        }
        _pause.Note(hasFailed: true);
        _log.WorkerLost(worker.Process, $"{status} before it was ready", _pause.After);
    }

    private void Obey(int signal)
    {
        // Who looks at it in a terminal changes the window's size.
        if (signal == SupervisorSignals.Window && Terminal.IsControlling) return;
        _log.Signal(SupervisorSignals.Name(signal));
        switch (signal)
        {
            case SupervisorSignals.Terminate:
                StopAll(SupervisorSignals.Terminate, GracefulPatience);
                break;
            case SupervisorSignals.Interrupt or SupervisorSignals.Quit:
                StopAll(SupervisorSignals.Quit, QuickPatience);
                break;
            case SupervisorSignals.User1:
                ReopenLogs();
                break;
            case SupervisorSignals.Hangup when !_isStopping:
                Reload();
                break;
            case SupervisorSignals.User2 when !_isStopping:
                StartSuccessor();
                break;
            case SupervisorSignals.Window when !_isStopping:
                _goal.Rest();
                _log.Resting();
                break;
            case SupervisorSignals.MoreWorkers when !_isStopping:
                _goal.Change(by: 1);
                break;
            case SupervisorSignals.FewerWorkers when !_isStopping:
                _goal.Change(by: -1);
                break;
        }
    }

    private void ReopenLogs()
    {
        try
        {
            _start.Files.ReopenLogs();
        }
        catch (IOException problem)
        {
            WorkerLog.CannotReopen(_log, problem.Message);
        }
        foreach (var worker in _workers) worker.Tell(ControlWord.ReopenLogs);
        _pools.ReopenLogs();
    }

    private void Reload()
    {
        Systemd.Notify(Systemd.Reloading);
        try
        {
            _configuration.Reread();
            _tls.Follow(_configuration.Settings);
        }
        catch (Exception problem) when (problem is UserError or BindException)
        {
            _log.ReloadRefused(problem.Message.TrimEnd('.'));
            Systemd.Notify("READY=1\nSTATUS=The last reload failed");
            return;
        }
        _factory.EndSpare();
        _isReloading = true;
        _pause.Note(hasFailed: false);
        _files.Follow(_configuration.Settings);
        _goal.Follow(_configuration.Settings);
        _log.Reloading(_workers.ReadyCount);
        _hooks.Reload(_configuration.Settings);
        FollowPools();
        // One that only now loads the old code is not worth waiting for.
        foreach (var starting in _workers.Starting.ToList()) starting.Stop(SupervisorSignals.Quit, Environment.TickCount64 + QuickPatience);
    }

    private void FollowPools()
    {
        try
        {
            _pools.Follow(_configuration.Settings);
        }
        catch (UserError problem)
        {
            _log.CannotStart(problem.Message);
        }
    }

    /// <summary>
    /// Replaces every worker at once, since what they serve is out of date; meanwhile clients wait in the backlog, so that nobody sees
    /// the old code behind a change. A worker whose application is broken says so to its clients, so nothing is lost by not waiting for it.
    /// </summary>
    private void Renew(IReadOnlyList<string> changed)
    {
        _log.Changed(changed.Count == 1 ? changed[0] : $"{changed[0]} and {changed.Count - 1} more");
        _pause.Note(hasFailed: false);
        foreach (var starting in _workers.Starting.ToList()) starting.Stop(SupervisorSignals.Kill, long.MaxValue);
        foreach (var serving in _workers.Serving.ToList()) Retire(serving);
    }

    private void EndReload()
    {
        _isReloading = false;
        foreach (var closed in _configuration.Accept()) _log.NotListening(closed.Display);
        _pools.RetireOthers(Environment.TickCount64, GracefulTimeout);
        _log.Reloaded();
        Systemd.Notify("READY=1\nSTATUS=");
    }

    private void StartSuccessor()
    {
        try
        {
            if (_successor is not null) throw new UserError($"{_successor.Process} is starting already");
            if (Environment.ProcessId == 1) throw new UserError("this is process 1, with which everything ends; HUP reloads the application");
            _hooks.Upgrading();
            _successor = Successor.Start(_start.Sockets, _start.TypedCommand, _reaper, _events.Writer);
            _log.Upgrading(_successor.Process);
        }
        catch (UserError problem)
        {
            _log.CannotUpgrade(problem.Message);
        }
    }

    /// <summary>The successor serves: this supervisor ends when its workers have finished.</summary>
    private void GiveWay(Successor successor)
    {
        _log.Upgraded(successor.Process);
        Systemd.Notify($"MAINPID={successor.Process}");
        StopAll(SupervisorSignals.Terminate, GracefulPatience, tells: false);
    }

    private TimeSpan GracefulTimeout => _configuration.Settings.Get(ProcessSettings.GracefulTimeout);

    private long GracefulPatience => (long)GracefulTimeout.TotalMilliseconds + KillPatience;

    private void StopAll(int signal, long patience, bool tells = true)
    {
        if (tells) Systemd.Notify(Systemd.Stopping);
        _factory.EndSpare();
        // A successor goes on listening.
        if (_successor is not null) _start.Sockets.OwnsFiles = false;
        // With the last copy of a socket, its backlog would be lost: the workers, which close theirs later, take it.
        if (!_isStopping) _start.Sockets.Close();
        _isStopping = true;
        var killAt = Environment.TickCount64 + patience;
        foreach (var worker in _workers) worker.Stop(signal, killAt);
        if (signal == SupervisorSignals.Quit) _pools.Stop(isGraceful: false, Environment.TickCount64, GracefulTimeout);
    }

    private void Retire(WorkerHandle worker) => worker.Stop(SupervisorSignals.Terminate, Environment.TickCount64 + GracefulPatience);

    /// <summary>One step towards as many workers of the present generation as there should be, old ones going only when new ones serve.</summary>
    private void Balance()
    {
        var now = Environment.TickCount64;
        foreach (var worker in _workers.Where(worker => worker.KillAt <= now))
        {
            _log.Killed(worker.Process);
            worker.Kill();
        }
        AbortSilent(now);
        _pools.Balance(now);
        if (_isStopping)
        {
            if (_workers.Count == 0) _pools.Stop(isGraceful: true, now, GracefulTimeout);
            return;
        }
        if (IsWatching && _lookAt <= now) Look(now);
        RetireSurplus();
        StartMissing(now);
        if (_isReloading && !HasOld && (_goal.Count == 0 || _workers.ReadyCount > 0)) EndReload();
        if (_start.Takeover is { } takeover && !_hasTakenOver && _workers.ReadyCount >= _goal.Count) Complete(takeover);
    }

    /// <summary>Workers of an earlier configuration serve.</summary>
    private bool HasOld => _workers.Serving.Any(worker => worker.Generation < _configuration.Generation);

    /// <summary>Has those go that there are too many; whom another replaces goes first.</summary>
    private void RetireSurplus()
    {
        for (var surplus = _workers.ReadyCount - _goal.Count; surplus > 0; surplus--)
        {
            var worker = _workers.Outdated(_configuration.Generation).Concat(_workers.Serving).First();
            // Sockets that only old workers serve are closed before the last of them is told to stop: it takes what is in their backlogs.
            if (_isReloading && _workers.Serving.All(other => other == worker || other.Generation == _configuration.Generation)) EndReload();
            Retire(worker);
        }
    }

    /// <summary>Ends the workers that have shown no sign of life for too long.</summary>
    private void AbortSilent(long now)
    {
        foreach (var worker in _workers.Where(worker => worker.State == WorkerState.Ready))
        {
            if (!worker.Heartbeat.HasStopped(now, out var silence)) continue;
            _log.Silent(worker.Process, silence);
            worker.Abort(now + AbortPatience);
        }
    }

    private void StartMissing(long now)
    {
        if (!_pause.IsOver(now)) return;
        // The old supervisor's workers have theirs.
        if (_start.Takeover is not null && !_pools.AreSettled) return;
        var present = _workers.Count(worker => worker.Generation == _configuration.Generation && worker.State != WorkerState.Stopping && worker.ReplaceReason is null);
        var starting = _workers.Starting.Count();
        var serving = _workers.ReadyCount;
        var isReplacing = _workers.Outdated(_configuration.Generation).Any();
        // The first worker of a server or of a reload goes alone: what is wrong is told once.
        var atOnce = serving == 0 || isReplacing ? 1 : _goal.Count;
        while (present < _goal.Count && starting < atOnce)
        {
            // Who is only replaced waits until the one before has gone: there is never more than one worker too many.
            if (!_isReloading && serving + starting >= _goal.Count && _workers.Stopping.Any()) return;
            if (!TryStart()) return;
            present++;
            starting++;
        }
    }

    private bool TryStart()
    {
        try
        {
            _hooks.Starting(_factory.NextAge);
            var worker = _factory.Start(_configuration.Settings, _start.Sockets.Current, _configuration.Generation);
            _workers.Add(worker);
            _pools.Tell(worker);
            _log.Booting(worker.Process);
            return true;
        }
        catch (UserError problem)
        {
            _log.CannotStart(problem.Message);
            _pause.Note(hasFailed: true);
            return false;
        }
    }

    /// <summary>Looks at what nobody tells: age and memory of workers, and whether there are enough of them.</summary>
    private void Look(long now)
    {
        _lookAt = now + LookInterval;
        foreach (var worker in _workers.Serving)
            if (Recycling.WhyReplace(worker, _configuration.Settings, now, ProcessMemory.Resident) is { } reason && worker.AskToReplace(reason)) _log.ToReplace(worker.Process, reason);
        if (!_goal.IsElastic || _goal.Count == 0) return;
        var before = _goal.Count;
        var by = _autoscaler.Look(now, before, [.. _workers.Serving.Select(worker => worker.Load.Busy)], _start.Sockets.Current.Sum(listener => listener.CountWaiting()));
        if (by != 0 && _goal.Change(by)) _log.Scaled(_goal.Count, before, _autoscaler.Reason);
    }

    /// <summary>As many workers serve as there should be: the old supervisor may go.</summary>
    private void Complete(Takeover takeover)
    {
        _hasTakenOver = true;
        _start.Sockets.OwnsFiles = !_start.Sockets.IsFromSystemd;
        takeover.Complete();
    }
}
