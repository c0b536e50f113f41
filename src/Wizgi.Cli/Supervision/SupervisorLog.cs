using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Supervision;

/// <summary>What a supervisor logs. Events 4000 to 4999.</summary>
internal static partial class SupervisorLog
{
    [LoggerMessage(4001, LogLevel.Information, "Booting worker with pid: {process}")]
    public static partial void Booting(this ILogger logger, int process);

    [LoggerMessage(4002, LogLevel.Information, "Worker {process} is ready ({ready} of {target})")]
    public static partial void WorkerReady(this ILogger logger, int process, int ready, int target);

    [LoggerMessage(4003, LogLevel.Information, "Handling signal: {name}")]
    public static partial void Signal(this ILogger logger, string name);

    [LoggerMessage(4004, LogLevel.Information, "Reloading: workers are replaced one by one ({count})")]
    public static partial void Reloading(this ILogger logger, int count);

    [LoggerMessage(4005, LogLevel.Information, "Reloaded")]
    public static partial void Reloaded(this ILogger logger);

    [LoggerMessage(4006, LogLevel.Information, "Worker {process} has stopped")]
    public static partial void WorkerStopped(this ILogger logger, int process);

    [LoggerMessage(4007, LogLevel.Information, "Shutting down")]
    public static partial void ShuttingDown(this ILogger logger);

    [LoggerMessage(4008, LogLevel.Information, "Worker {process} is to be replaced: {reason}")]
    public static partial void ToReplace(this ILogger logger, int process, string reason);

    [LoggerMessage(4103, LogLevel.Error, "Worker {process} has shown no sign of life for {seconds:0.#} s. It is ended; the stacks of its threads follow if it can still write them.")]
    public static partial void Silent(this ILogger logger, int process, double seconds);

    [LoggerMessage(4009, LogLevel.Information, "Not listening any more at: {address}")]
    public static partial void NotListening(this ILogger logger, string address);

    [LoggerMessage(4010, LogLevel.Information, "Workers: {count} instead of {before}, as {reason}")]
    public static partial void Scaled(this ILogger logger, int count, int before, string reason);

    [LoggerMessage(4011, LogLevel.Information, "Starting a new supervisor with pid: {process}")]
    public static partial void Upgrading(this ILogger logger, int process);

    [LoggerMessage(4012, LogLevel.Information, "The new supervisor {process} serves; this one stops gracefully")]
    public static partial void Upgraded(this ILogger logger, int process);

    [LoggerMessage(4013, LogLevel.Information, "Taking the place of supervisor {process}")]
    public static partial void TakingOver(this ILogger logger, int process);

    [LoggerMessage(4014, LogLevel.Information, "The old supervisor {process} has ended")]
    public static partial void PredecessorGone(this ILogger logger, int process);

    [LoggerMessage(4015, LogLevel.Information, "All workers stop gracefully, and clients wait, until HUP or TTIN starts others")]
    public static partial void Resting(this ILogger logger);

    [LoggerMessage(4016, LogLevel.Information, "Changed: {files}; loading the application anew")]
    public static partial void Changed(this ILogger logger, string files);

    [LoggerMessage(4104, LogLevel.Warning, "--reload: {problem}")]
    public static partial void NotWatched(this ILogger logger, string problem);

    [LoggerMessage(4101, LogLevel.Warning, "Worker {process} {how}; it is replaced{after}")]
    public static partial void WorkerLost(this ILogger logger, int process, string how, string after);

    [LoggerMessage(4102, LogLevel.Warning, "Worker {process} does not stop and is killed")]
    public static partial void Killed(this ILogger logger, int process);

    [LoggerMessage(4201, LogLevel.Error, "The reload is given up: new worker {process} {how} before it was ready. The old workers go on serving.")]
    public static partial void ReloadFailed(this ILogger logger, int process, string how);

    [LoggerMessage(4202, LogLevel.Error, "{reason}")]
    public static partial void GivingUp(this ILogger logger, string reason);

    [LoggerMessage(4203, LogLevel.Error, "No worker can be started: {why}")]
    public static partial void CannotStart(this ILogger logger, string why);

    [LoggerMessage(4204, LogLevel.Error, "The reload is given up, and nothing has changed: {why}")]
    public static partial void ReloadRefused(this ILogger logger, string why);

    [LoggerMessage(4205, LogLevel.Error, "The upgrade is given up: the new supervisor {process} {how} before it served. This one goes on.")]
    public static partial void UpgradeFailed(this ILogger logger, int process, string how);

    [LoggerMessage(4206, LogLevel.Error, "No new supervisor: {why}")]
    public static partial void CannotUpgrade(this ILogger logger, string why);

    [LoggerMessage(EventId = 4301, Message = "{text}")]
    public static partial void HookSays(this ILogger logger, LogLevel level, string text);

    [LoggerMessage(4302, LogLevel.Error, "{file}: {hook} failed:\n{traceback}")]
    public static partial void HookFailed(this ILogger logger, string file, string hook, string traceback);

    [LoggerMessage(4303, LogLevel.Error, "The process that runs the hooks of {file} has ended; the supervisor goes on without them until a reload")]
    public static partial void HooksGone(this ILogger logger, string file);

    [LoggerMessage(4304, LogLevel.Error, "{file}: {hook} has not ended in {seconds} seconds; the supervisor goes on without its hooks until a reload")]
    public static partial void HookHangs(this ILogger logger, string file, string hook, int seconds);

    [LoggerMessage(4305, LogLevel.Error, "The supervisor goes on without hooks: {why}")]
    public static partial void NoHooks(this ILogger logger, string why);
}
