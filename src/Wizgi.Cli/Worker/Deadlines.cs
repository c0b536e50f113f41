using System.Globalization;
using Microsoft.Extensions.Logging;
using Wizgi.Cli.Native;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>What a worker does about calls that take too long, and how it says that it is alive: <c>--timeout</c>.</summary>
/// <param name="timeout">Of a call; zero: none.</param>
/// <param name="host">Its lock is what the engine relies on.</param>
/// <param name="control">The socket to the supervisor, or null.</param>
/// <param name="log">The error log.</param>
internal sealed class Deadlines(TimeSpan timeout, ApplicationHost host, ControlSocket? control, ILogger log)
{
    public WatchOptions Options
    {
        get
        {
            if (!host.RunsThreads && timeout > TimeSpan.Zero) log.NoDeadlines(timeout.TotalSeconds);
            return new WatchOptions
            {
                Timeout = host.RunsThreads ? timeout : TimeSpan.Zero,
                MakeGate = host.MakeGateOnNewThread,
                Beat = control is null ? null : Beat,
                OnStuck = GetHelp,
            };
        }
    }

    private void Beat(TimeSpan patience) => control!.TrySay(ControlWord.Beat, ((long)patience.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    private void GetHelp(StuckThreads stuck)
    {
        if (control is not null)
        {
            control.Say(ControlWord.Replace, $"a thread is stuck in {stuck.Request}");
        }
        else if (stuck.Count == stuck.Of)
        {
            log.AllStuck();
            Posix._exit(ExitCodes.Stuck);
        }
    }
}
