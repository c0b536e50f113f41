using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Siblings;

/// <summary>What a worker logs of processes in other languages. Events 3500 to 3599.</summary>
internal static partial class SiblingLog
{
    [LoggerMessage(3501, LogLevel.Information, "{name} process {process} serves {application}")]
    public static partial void SiblingServes(this ILogger logger, string name, int process, string application);

    [LoggerMessage(3511, LogLevel.Warning, "{name} process {process} {how}; it is started again{after}")]
    public static partial void SiblingLost(this ILogger logger, string name, int process, string how, string after);

    [LoggerMessage(3512, LogLevel.Warning, "{name} process {process} is held by a request that takes too long; it is killed, and another is started")]
    public static partial void SiblingStuck(this ILogger logger, string name, int process);

    [LoggerMessage(3521, LogLevel.Error, "{name} process cannot start: {why}. It is tried again{after}.")]
    public static partial void SiblingNotStarted(this ILogger logger, string name, string why, string after);
}
