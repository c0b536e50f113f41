using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Worker;

/// <summary>What a worker logs. Events 3000 to 3999.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(3001, LogLevel.Information, "Starting wizgi {version}")]
    public static partial void Starting(this ILogger logger, string version);

    [LoggerMessage(3002, LogLevel.Information, "Serving {application} with {host}")]
    public static partial void Serving(this ILogger logger, string application, string host);

    [LoggerMessage(3003, LogLevel.Information, "Listening at: {address} ({process})")]
    public static partial void Listening(this ILogger logger, string address, int process);

    [LoggerMessage(3004, LogLevel.Information, "Stopping {how}")]
    public static partial void Stopping(this ILogger logger, string how);

    [LoggerMessage(3005, LogLevel.Information, "Stopped")]
    public static partial void Stopped(this ILogger logger);

    [LoggerMessage(3006, LogLevel.Warning, "A part of the application failed at its end: {why}")]
    public static partial void EndFailed(this ILogger logger, string why);

    [LoggerMessage(3105, LogLevel.Warning, "A log file cannot be opened anew: {why}. The old one is kept.")]
    public static partial void CannotReopen(this ILogger logger, string why);

    [LoggerMessage(3104, LogLevel.Warning, "--threads {threads}: a free-threaded Python runs one call at a time here for now")]
    public static partial void NoThreads(this ILogger logger, int threads);

    [LoggerMessage(3106, LogLevel.Warning, "--timeout {seconds}: with a free-threaded Python there are no deadlines here for now")]
    public static partial void NoDeadlines(this ILogger logger, double seconds);

    [LoggerMessage(3107, LogLevel.Critical, "All threads are stuck, so nothing is served any more, and there is no supervisor (-w 0): the process ends")]
    public static partial void AllStuck(this ILogger logger);

    [LoggerMessage(3103, LogLevel.Warning, "An application call does not return; the process ends without it, and without exit handlers")]
    public static partial void MainLost(this ILogger logger);

    [LoggerMessage(3101, LogLevel.Error, "{message}")]
    public static partial void CannotLoad(this ILogger logger, string message);

    [LoggerMessage(3106, LogLevel.Error, "{message}\nClients on this machine are shown this until a file changes.")]
    public static partial void ShowingFailure(this ILogger logger, string message);

    [LoggerMessage(3107, LogLevel.Warning, "{warning}")]
    public static partial void Debugging(this ILogger logger, string warning);

    [LoggerMessage(3102, LogLevel.Warning, "{message}")]
    public static partial void PythonWarning(this ILogger logger, string message);

    [LoggerMessage(3121, LogLevel.Warning, "{file} has hooks of the supervisor, which do not run without one (-w 0)")]
    public static partial void NoSupervisor(this ILogger logger, string file);
}
