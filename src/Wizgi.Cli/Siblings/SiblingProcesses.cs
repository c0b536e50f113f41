using Microsoft.Extensions.Logging;
using Wizgi.Cli.Supervision;
using Wizgi.Server.Remote;

namespace Wizgi.Cli.Siblings;

/// <summary>The processes of an application in another language: so many, each started again when it ends, and each with no more requests than it can answer at once.</summary>
/// <param name="reference">The application.</param>
/// <param name="folder">Its directory.</param>
/// <param name="count">How many processes.</param>
/// <param name="threads">How many requests each may have at once.</param>
/// <param name="patience">The longest silence of an answer; zero: any.</param>
/// <param name="write">Gets what they write.</param>
/// <param name="log">The error log.</param>
internal sealed class SiblingProcesses(SiblingReference reference, string folder, int count, int threads, TimeSpan patience, Action<ReadOnlySpan<byte>> write, ILogger log)
{
    private const int StackSize = 256 * 1024;

    // Milliseconds: one that has lived so long did not fail at once.
    private const int Settled = 10_000;

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    private readonly object _lock = new();
    private readonly List<SiblingProcess> _serving = [];
    private readonly List<SiblingProcess> _all = [];
    private readonly HashSet<SiblingProcess> _failed = [];
    private int _broken;
    private volatile bool _isStopping;

    private string Name => reference.Sibling.Name;

    /// <summary>Starts them. The first goes alone: what is wrong is told once.</summary>
    /// <exception cref="ApplicationLoadException">It did not come to serve.</exception>
    public void Start()
    {
        var first = Launch(out var why) ?? throw new ApplicationLoadException($"{reference}: {reference.Sibling.Program} {why}", ApplicationLoadException.LoadFailure);
        Run(first);
        for (var number = 1; number < count; number++) Run(null);

        void Run(SiblingProcess? process) => new Thread(() => Keep(process), StackSize) { IsBackground = true, Name = reference.ToString() }.Start();
    }

    /// <summary>A process that can take a request, the one with the fewest. It has to be given back.</summary>
    /// <returns>Null: none can be started for now.</returns>
    public SiblingProcess? Take()
    {
        lock (_lock)
        {
            while (true)
            {
                if (_serving.Where(process => process.Busy < threads && !process.IsOver).MinBy(static process => process.Busy) is { } free)
                {
                    free.Busy++;
                    return free;
                }
                if (_isStopping || _broken == count) return null;
                Monitor.Wait(_lock);
            }
        }
    }

    /// <summary>The request is over. One that was given up may still run, and keep a process that has one at a time: then it is waited for, or killed.</summary>
    public void GiveBack(SiblingProcess process)
    {
        bool hasFailed;
        lock (_lock) hasFailed = _failed.Remove(process);
        if (hasFailed && !process.IsKilled && !process.WaitUntilItAnswers(reference.Sibling.HasThreads ? AnswerPatience : patience)) EndStuck(process);
        lock (_lock)
        {
            process.Busy--;
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Ends them all, when they have no requests any more.</summary>
    public void Stop()
    {
        SiblingProcess[] all;
        lock (_lock)
        {
            _isStopping = true;
            all = [.. _all];
            Monitor.PulseAll(_lock);
        }
        foreach (var process in all) process.Terminate();
        _ = Task.WaitAll([.. all.Select(process => (Task)process.End)], EndPatience);
        foreach (var process in all) process.Kill();
    }

    /// <summary>A process's thread: waits for its end, and starts the next.</summary>
    private void Keep(SiblingProcess? process)
    {
        var pause = new StartPause();
        var isBroken = false;
        while (!_isStopping)
        {
            var startedAt = Environment.TickCount64;
            process ??= Launch(out var why) ?? Miss(why);
            if (process is not null)
            {
                lock (_lock)
                {
                    if (isBroken) _broken--;
                    _serving.Add(process);
                    Monitor.PulseAll(_lock);
                }
                isBroken = false;
                var status = process.End.GetAwaiter().GetResult();
                Forget(process);
                if (_isStopping) return;
                pause.Note(Environment.TickCount64 - startedAt < Settled);
                if (!process.IsKilled) log.SiblingLost(Name, process.Id, status.ToString(), pause.After);
                process = null;
            }
            if (pause.End != long.MaxValue) Thread.Sleep((int)Math.Max(0, pause.End - Environment.TickCount64));
        }

        SiblingProcess? Miss(string reason)
        {
            pause.Note(hasFailed: true);
            log.SiblingNotStarted(Name, reason, pause.After);
            lock (_lock)
            {
                if (!isBroken) _broken++;
                Monitor.PulseAll(_lock);
            }
            isBroken = true;
            return null;
        }
    }

    private SiblingProcess? Launch(out string why)
    {
        SiblingProcess process;
        try
        {
            process = SiblingProcess.Start(reference, folder, threads, patience, write, NoteFailure);
        }
        catch (UserError problem)
        {
            why = problem.Message;
            return null;
        }
        lock (_lock) _all.Add(process);
        if (process.WaitUntilItAnswers(TimeSpan.Zero))
        {
            log.SiblingServes(Name, process.Id, reference.Application);
            why = "";
            return process;
        }
        why = process.End.GetAwaiter().GetResult().ToString();
        process.FinishOutput();
        Forget(process);
        return null;
    }

    private void Forget(SiblingProcess process)
    {
        lock (_lock)
        {
            _serving.Remove(process);
            _all.Remove(process);
        }
        process.Dispose();
    }

    private void NoteFailure(SiblingProcess process, RemoteException problem)
    {
        if (problem.Status == 504 && !reference.Sibling.HasThreads) EndStuck(process);
        else lock (_lock) _failed.Add(process);
    }

    private void EndStuck(SiblingProcess process)
    {
        if (process.End.IsCompleted || process.IsKilled) return;
        log.SiblingStuck(Name, process.Id);
        process.Kill();
    }
}
