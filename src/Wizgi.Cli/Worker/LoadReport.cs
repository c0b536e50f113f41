using System.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>Tells the supervisor about once a second how busy this worker is, from a thread of its own: a worker that is in a long call says so too.</summary>
/// <param name="control">Where to say it.</param>
/// <param name="meter">The loop's.</param>
/// <param name="threads">Application calls at once.</param>
internal sealed class LoadReport(ControlSocket control, LoopMeter meter, int threads)
{
    private const int StackSize = 128 * 1024;

    // Not quite the supervisor's interval, so that it seldom sees an old figure twice.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(900);

    public void Start()
    {
        meter.MeasuresWaits = true;
        new Thread(Run, StackSize) { IsBackground = true, Name = "load" }.Start();
    }

    private void Run()
    {
        var (time, waited) = (Stopwatch.GetTimestamp(), meter.Waited);
        while (true)
        {
            Thread.Sleep(Interval);
            var (timeNow, waitedNow) = (Stopwatch.GetTimestamp(), meter.Waited);
            var busy = Percent(timeNow - time, waitedNow - waited, meter.DetachedCalls, threads);
            control.Say(ControlWord.Load, new WorkerLoad(busy, meter.Requests).ToString());
            (time, waited) = (timeNow, waitedNow);
        }
    }

    /// <summary>What part of its power a worker used: of the loop's time, or of its threads, whichever is scarcer.</summary>
    /// <param name="time">That has passed.</param>
    /// <param name="waited">How much of it the loop had nothing to do, in the same unit.</param>
    /// <param name="detached">Calls beside the loop.</param>
    /// <param name="threads">How many there may be, the loop's own included.</param>
    public static int Percent(long time, long waited, int detached, int threads)
    {
        var ofLoop = 100 - (100 * Math.Clamp(waited, 0, time) / Math.Max(1, time));
        return (int)Math.Max(ofLoop, Math.Min(100, 100L * detached / threads));
    }
}
