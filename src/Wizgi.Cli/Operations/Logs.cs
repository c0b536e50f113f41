using Microsoft.Extensions.Logging;
using Wizgi.Cli.Settings;
using Wizgi.Server.Diagnostics;

namespace Wizgi.Cli.Operations;

/// <summary>The logs of a process, as the settings have them.</summary>
/// <param name="ErrorSink">Where the error log goes; text that is no record goes there too.</param>
/// <param name="Errors">The error log.</param>
/// <param name="ErrorSyslog">The error log's syslog, or null.</param>
internal sealed record Logs(LogSink ErrorSink, ILogger Errors, SyslogSink? ErrorSyslog)
{
    /// <exception cref="UserError">A file cannot be opened, or syslog is not where it should be.</exception>
    public static Logs Open(ServeSettings settings)
    {
        var sink = OpenSink("--error-logfile", settings.ErrorLog, standard: 2);
        var syslog = OpenSyslog(settings, "error");
        return new Logs(sink, new ErrorLog(sink, settings.LogLevel, TimeProvider.System, syslog), syslog);
    }

    /// <summary>The access log, or null: nobody wants one.</summary>
    /// <exception cref="UserError">As <see cref="Open"/>.</exception>
    public static (AccessLog? Log, LogSink? Sink) OpenAccess(ServeSettings settings)
    {
        var sink = settings.AccessLog is null ? null : OpenSink("--access-logfile", settings.AccessLog, standard: 1);
        var syslog = settings.NoAccessSyslog ? null : OpenSyslog(settings, "access");
        if (sink is null && syslog is null) return (null, null);
        return (new AccessLog(sink, AccessLogFormat.Parse(settings.AccessLogFormat), TimeProvider.System, syslog), sink);
    }

    private static LogSink OpenSink(string option, string path, int standard)
    {
        try
        {
            return LogSink.Open(path, standard);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{option} {path}: {problem.Message}");
        }
    }

    // gunicorn's names, with ours in front.
    private static SyslogSink? OpenSyslog(ServeSettings settings, string kind)
    {
        if (!settings.Syslog) return null;
        try
        {
            var address = SyslogAddress.Parse(settings.SyslogTo);
            if (address.IsLocal && !File.Exists(address.EndPoint.ToString())) throw new FormatException($"there is no socket {address.EndPoint}; is a syslog running?");
            _ = SyslogSeverity.TryFindFacility(settings.SyslogFacility, out var facility);
            return new SyslogSink(address, facility, $"wizgi.{settings.SyslogPrefix ?? settings.Title}.{kind}", TimeProvider.System);
        }
        catch (FormatException problem)
        {
            throw new UserError($"--log-syslog-to: {problem.Message}");
        }
    }
}
