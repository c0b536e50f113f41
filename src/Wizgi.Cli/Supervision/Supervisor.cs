using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
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
    private const int ShortestPause = 500;
    private const int LongestPause = 30_000;

    // A worker stops by itself when its graceful time is over; then this much more, and it is killed.
    private const int KillPatience = 3_000;
    private const int QuickPatience = 5_000;

    private readonly Channel<SupervisorEvent> _events = Channel.CreateUnbounded<SupervisorEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<WorkerHandle> _workers = [];
    private readonly IReadOnlyList<Listener> _listeners;
    private readonly WorkerFactory _factory;
    private readonly TimeSpan _graceful;
    private readonly ILogger _log;
    private readonly Action _reopenLogs;
    private readonly Reaper _reaper;
    private readonly Watchdog _watchdog = Watchdog.FromEnvironment(Environment.TickCount64);

    private int _target;
    private int _generation = 1;
    private bool _isListening;
    private bool _isStopping;
    private int _exitCode = ExitCodes.Success;
    private int _pause;
    private long _startAgain;

    /// <param name="settings">What the workers serve, and how many of them.</param>
    /// <param name="listeners">Bound; closed at the end.</param>
    /// <param name="commandLine">For the workers' <c>sys.argv</c>.</param>
    /// <param name="log">The error log.</param>
    /// <param name="reopenLogs">Opens its file anew.</param>
    public Supervisor(ServeSettings settings, IReadOnlyList<Listener> listeners, string[] commandLine, ILogger log, Action reopenLogs)
    {
        _reopenLogs = reopenLogs;
        _listeners = listeners;
        _log = log;
        _target = settings.Get(ProcessSettings.Workers);
        _graceful = settings.Get(ProcessSettings.GracefulTimeout);
        _reaper = new Reaper(_events.Writer);
        _factory = new WorkerFactory(settings, [.. listeners.Select(listener => listener.Descriptor)], commandLine, _reaper, _events.Writer);
    }

    /// <summary>Runs until it is told to stop, or until nothing can be started.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> Run()
    {
        using var signals = new SupervisorSignals(_events.Writer);
        _reaper.Start();
        while (true)
        {
            Balance();
            _watchdog.Beat(Environment.TickCount64, ReadyCount > 0);
            if (_isStopping && _workers.Count == 0) break;
            if (await NextEvent() is { } next) Handle(next);
        }
        _log.ShuttingDown();
        return _exitCode;
    }

    private IEnumerable<WorkerHandle> Serving => _workers.Where(worker => worker.State == WorkerState.Ready);

    private int ReadyCount => _workers.Count(worker => worker.State == WorkerState.Ready);

    /// <summary>Waits for an event, or until something is due.</summary>
    private async Task<SupervisorEvent?> NextEvent()
    {
        var due = _workers.Select(worker => worker.KillAt).Append(_startAgain > 0 ? _startAgain : long.MaxValue).Append(_watchdog.Due).Min();
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
            case SupervisorEvent.Said { Process: var process, Word: var word, Text: var text } when Find(process) is { } worker:
                Hear(worker, word, text);
                break;
            case SupervisorEvent.Exited { Process: var process, Status: var status } when Find(process) is { } worker:
                _workers.Remove(worker);
                NoteExit(worker, status);
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
            case Worker.ControlWord.Ready when worker.State == WorkerState.Starting:
                NoteReady(worker);
                break;
        }
    }

    private WorkerHandle? Find(int process) => _workers.Find(worker => worker.Process == process);

    private void NoteReady(WorkerHandle worker)
    {
        worker.State = WorkerState.Ready;
        _log.WorkerReady(worker.Process, ReadyCount, _target);
        if (!_isListening)
        {
            _isListening = true;
            foreach (var listener in _listeners) Worker.WorkerLog.Listening(_log, listener.Display, Environment.ProcessId);
            Systemd.NotifyReady();
        }
        // A reload: the new one serves, so an old one may go.
        if (Serving.FirstOrDefault(other => other.Generation < _generation) is not { } old) return;
        Retire(old);
        if (!Serving.Any(other => other.Generation < _generation)) EndReload();
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
            var lived = Environment.TickCount64 - worker.StartedAt;
            Pause(lived < Settled);
            _log.WorkerLost(worker.Process, status.ToString(), _pause == 0 ? "" : $" in {_pause / 1000.0:0.#} s");
            return;
        }
        NoteBootFailure(worker, status);
    }

    private void NoteBootFailure(WorkerHandle worker, ExitStatus status)
    {
        if (worker.Generation == _generation && Serving.Any(other => other.Generation < _generation))
        {
            _log.ReloadFailed(worker.Process, status.ToString());
            // What serves now is what there should be.
            foreach (var other in _workers) other.Generation = _generation;
            Systemd.Notify("READY=1\nSTATUS=The last reload failed");
            return;
        }
        if (ReadyCount == 0 && status.Code is ExitCodes.BootFailure or ExitCodes.LoadFailure or ExitCodes.Configuration)
        {
            _log.GivingUp(status.Code == ExitCodes.LoadFailure ? "App failed to load." : "Worker failed to boot.");
            StopAll(SupervisorSignals.Quit, QuickPatience);
            _exitCode = status.Code;
            return;
        }
        Pause(hasFailed: true);
        _log.WorkerLost(worker.Process, $"{status} before it was ready", $" in {_pause / 1000.0:0.#} s");
    }

    /// <summary>Sets when the next worker may start: at once, or later and later while they fail.</summary>
    private void Pause(bool hasFailed)
    {
        _pause = hasFailed ? Math.Clamp(_pause * 2, ShortestPause, LongestPause) : 0;
        _startAgain = hasFailed ? Environment.TickCount64 + _pause : 0;
    }

    private void Obey(int signal)
    {
        switch (signal)
        {
            case SupervisorSignals.Terminate:
                _log.Signal("term");
                StopAll(SupervisorSignals.Terminate, (long)_graceful.TotalMilliseconds + KillPatience);
                break;
            case SupervisorSignals.Interrupt:
                _log.Signal("int");
                StopAll(SupervisorSignals.Quit, QuickPatience);
                break;
            case SupervisorSignals.Quit:
                _log.Signal("quit");
                StopAll(SupervisorSignals.Quit, QuickPatience);
                break;
            case SupervisorSignals.Hangup when !_isStopping:
                _log.Signal("hup");
                Reload();
                break;
            case SupervisorSignals.User1:
                _log.Signal("usr1");
                ReopenLogs();
                break;
            case SupervisorSignals.MoreWorkers when !_isStopping:
                _log.Signal("ttin");
                _target++;
                break;
            case SupervisorSignals.FewerWorkers when !_isStopping:
                _log.Signal("ttou");
                if (_target > 1) _target--;
                break;
        }
    }

    private void ReopenLogs()
    {
        try
        {
            _reopenLogs();
        }
        catch (IOException problem)
        {
            Worker.WorkerLog.CannotReopen(_log, problem.Message);
        }
        foreach (var worker in _workers) worker.Tell(Worker.ControlWord.ReopenLogs);
    }

    private void Reload()
    {
        _generation++;
        Pause(hasFailed: false);
        _log.Reloading(ReadyCount);
        Systemd.Notify(Systemd.Reloading);
        // One that only now loads the old code is not worth waiting for.
        foreach (var starting in _workers.Where(worker => worker.State == WorkerState.Starting)) starting.Stop(SupervisorSignals.Quit, Environment.TickCount64 + QuickPatience);
    }

    private void EndReload()
    {
        _log.Reloaded();
        Systemd.Notify("READY=1\nSTATUS=");
    }

    private void StopAll(int signal, long patience)
    {
        Systemd.Notify(Systemd.Stopping);
        // With the last copy of a socket, its backlog would be lost: the workers, which close theirs later, take it.
        if (!_isStopping)
            foreach (var listener in _listeners) listener.Close();
        _isStopping = true;
        var killAt = Environment.TickCount64 + patience;
        foreach (var worker in _workers) worker.Stop(signal, killAt);
    }

    private void Retire(WorkerHandle worker) =>
        worker.Stop(SupervisorSignals.Terminate, Environment.TickCount64 + (long)_graceful.TotalMilliseconds + KillPatience);

    /// <summary>One step towards as many workers of the present generation as there should be, old ones going only when new ones serve.</summary>
    private void Balance()
    {
        var now = Environment.TickCount64;
        foreach (var worker in _workers.Where(worker => worker.KillAt <= now))
        {
            _log.Killed(worker.Process);
            worker.Kill();
        }
        if (_isStopping) return;
        if (_startAgain > 0 && _startAgain <= now) _startAgain = 0;
        foreach (var surplus in Serving.Where(worker => worker.Generation == _generation).SkipLast(_target).ToList()) Retire(surplus);

        var isReloading = Serving.Any(worker => worker.Generation < _generation);
        var present = _workers.Count(worker => worker.Generation == _generation && worker.State != WorkerState.Stopping);
        var starting = _workers.Count(worker => worker.State == WorkerState.Starting);
        // The first worker of a server or of a reload goes alone: what is wrong is told once.
        var atOnce = ReadyCount == 0 || isReloading ? 1 : _target;
        while (_startAgain == 0 && present < _target && starting < atOnce)
        {
            if (!TryStart()) return;
            present++;
            starting++;
        }
    }

    private bool TryStart()
    {
        try
        {
            var worker = _factory.Start(_generation);
            _workers.Add(worker);
            _log.Booting(worker.Process);
            return true;
        }
        catch (UserError problem)
        {
            _log.CannotStart(problem.Message);
            Pause(hasFailed: true);
            return false;
        }
    }
}
