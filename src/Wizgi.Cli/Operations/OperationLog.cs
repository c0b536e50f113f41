using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Operations;

/// <summary>What is logged about a server's files. Events 5000 to 5099.</summary>
internal static partial class OperationLog
{
    [LoggerMessage(5001, LogLevel.Error, "The process file keeps its other name: {why}")]
    public static partial void PidFileNotMoved(this ILogger logger, string why);
}
