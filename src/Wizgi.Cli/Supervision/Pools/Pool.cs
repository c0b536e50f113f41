using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Worker;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>A mount's program and the socket it serves: started, started again when it ends, given other settings, stopped.</summary>
/// <param name="place">Where it is mounted.</param>
/// <param name="listener">Its socket, which outlives its processes.</param>
/// <param name="program">What serves it.</param>
internal sealed class Pool(string place, Listener listener, IPoolProgram program)
{
    // Milliseconds: one that has lived so long did not fail at once.
    private const int Settled = 10_000;

    private readonly StartPause _pause = new();
    private bool _hasServed;
    private bool _isBroken;
    private long _followedAt;

    public string Place => place;

    public Listener Listener => listener;

    public IPoolProgram Program { get; private set; } = program;

    /// <summary>Its process, or null: it starts soon, or never.</summary>
    public PoolProcess? Process { get; private set; }

    /// <summary>Its clients are answered, or wait: one that has served is soon back. Else it starts, or cannot.</summary>
    public bool IsUp => _hasServed && !_isBroken;

    /// <summary>What serves it, or did last, is asked over FastCGI.</summary>
    public bool SpeaksFastCgi { get; private set; }

    /// <summary>It serves, or it is known that it does not for now.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>It has been told to end for good.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Nothing serves it any more, and nothing will.</summary>
    public bool IsOver => IsRetired && Process is null;

    /// <summary>When something has to be done about it, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long DueAt => Process?.KillAt ?? (IsRetired || _isBroken ? long.MaxValue : _pause.End);

    /// <summary>Goes over to another program, or, if it is the same, to what its files are now.</summary>
    public void Follow(IPoolProgram program)
    {
        Program = program;
        _isBroken = false;
        _followedAt = Environment.TickCount64;
        _pause.Note(hasFailed: false);
        if (Process is { IsStopping: false } process && !program.TryReload(process)) process.Stop(SupervisorSignals.Terminate, long.MaxValue);
    }

    /// <summary>Ends it for good.</summary>
    public void Retire(int signal, long killAt)
    {
        IsRetired = true;
        Process?.Stop(signal, killAt);
    }

    /// <summary>Starts it if it should run and does not; kills it if it should not and does.</summary>
    public void Balance(long now, Reaper reaper, ChannelWriter<SupervisorEvent> events, ILogger log)
    {
        if (Process is { } process)
        {
            if (process.KillAt > now) return;
            log.PoolKilled(place, process.Process);
            process.Kill();
            return;
        }
        if (IsRetired || _isBroken || !_pause.IsOver(now)) return;
        try
        {
            Process = Program.Start(listener, reaper);
            _ = Process.Listen(events);
            log.PoolStarts(place, Program.Summary, Process.Process);
            if (!Program.SaysWhenReady) NoteReady(log);
        }
        catch (UserError problem)
        {
            _pause.Note(hasFailed: true);
            log.PoolNotStarted(place, problem.Message, _pause.After);
        }
    }

    public void Hear(string word, ILogger log)
    {
        if (word == ControlWord.FastCgi && Process is { } process)
        {
            process.SpeaksFastCgi = true;
            // It would have been told to reload if that had been known, which it cannot.
            if (process.StartedAt < _followedAt) process.Stop(SupervisorSignals.Terminate, long.MaxValue);
        }
        if (word == ControlWord.Ready) NoteReady(log);
    }

    /// <summary>Its process has ended.</summary>
    public void NoteExit(ExitStatus status, ILogger log)
    {
        var process = Process!;
        Process = null;
        IsSettled = true;
        // What it started goes with it: its workers, where it was killed, see that themselves, and finish what they have.
        if (process.IsStopping) return;
        if (process.IsReady)
        {
            _pause.Note(Environment.TickCount64 - process.StartedAt < Settled);
            log.PoolLost(place, process.Process, status.ToString(), _pause.After);
            return;
        }
        // It has told why, and the next would do so again, unless it is another by now.
        _isBroken = !_hasServed && status.Code is ExitCodes.BootFailure or ExitCodes.LoadFailure or ExitCodes.Configuration && _followedAt <= process.StartedAt;
        _hasServed = false;
        if (_isBroken)
        {
            log.PoolBroken(place, status.ToString());
            return;
        }
        _pause.Note(hasFailed: true);
        log.PoolNotStarted(place, status.ToString(), _pause.After);
    }

    private void NoteReady(ILogger log)
    {
        if (Process is not { IsReady: false } process) return;
        SpeaksFastCgi = process.SpeaksFastCgi;
        process.IsReady = _hasServed = IsSettled = true;
        log.PoolReady(place, process.Process);
    }
}
