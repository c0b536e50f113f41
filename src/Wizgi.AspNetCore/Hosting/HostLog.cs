using Microsoft.Extensions.Logging;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>What the host logs besides the front end. Event numbers 1900 to 1999.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1901, LogLevel.Error, "{text}")]
    public static partial void ApplicationSays(this ILogger logger, string text);

    [LoggerMessage(1902, LogLevel.Warning, "{message}")]
    public static partial void PythonWarns(this ILogger logger, string message);

    [LoggerMessage(1903, LogLevel.Information, "Python {version} ({executable}) runs the WSGI applications of this host")]
    public static partial void PythonRuns(this ILogger logger, string version, string executable);

    [LoggerMessage(1904, LogLevel.Information, "Loaded {application}")]
    public static partial void Loaded(this ILogger logger, string application);

    [LoggerMessage(1905, LogLevel.Warning, "This Python is free-threaded: its applications run on one thread, not on {threads}")]
    public static partial void OneThread(this ILogger logger, int threads);

    [LoggerMessage(1906, LogLevel.Warning, "The exit handlers of Python did not end in time")]
    public static partial void ExitHandlersTakeLong(this ILogger logger);
}
