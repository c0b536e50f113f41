using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Supervision.Pools;

/// <summary>What a supervisor logs of pools. Events 4400 to 4499.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(4401, LogLevel.Information, "Starting the pool of {place}, {summary}, with pid: {process}")]
    public static partial void PoolStarts(this ILogger logger, string place, string summary, int process);

    [LoggerMessage(4402, LogLevel.Information, "The pool of {place} is ready ({process})")]
    public static partial void PoolReady(this ILogger logger, string place, int process);

    [LoggerMessage(4411, LogLevel.Warning, "The pool of {place}, {process}, {how}; it is started again{after}")]
    public static partial void PoolLost(this ILogger logger, string place, int process, string how, string after);

    [LoggerMessage(4412, LogLevel.Warning, "The pool of {place}, {process}, does not stop and is killed")]
    public static partial void PoolKilled(this ILogger logger, string place, int process);

    [LoggerMessage(4421, LogLevel.Error, "The pool of {place} did not start: {why}. Its clients get a 503; it is tried again{after}.")]
    public static partial void PoolNotStarted(this ILogger logger, string place, string why, string after);

    [LoggerMessage(4422, LogLevel.Error, "The pool of {place} cannot serve: it {how}, for the reason above. Its clients get a 503 until a reload.")]
    public static partial void PoolBroken(this ILogger logger, string place, string how);
}
