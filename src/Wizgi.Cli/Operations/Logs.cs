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
        var sink = OpenSink(settings, LogSettings.ErrorLog, standard: 2)!;
        var syslog = OpenSyslog(settings, "error");
        return new Logs(sink, new ErrorLog(sink, settings.Get(LogSettings.Level), TimeProvider.System, syslog, settings.Get(PoolSettings.Place) is { } pool ? $"{pool}: " : ""), syslog);
    }

    /// <summary>The access log, or null: nobody wants one.</summary>
    /// <exception cref="UserError">As <see cref="Open"/>.</exception>
    public static (AccessLog? Log, LogSink? Sink) OpenAccess(ServeSettings settings)
    {
        var sink = OpenSink(settings, LogSettings.AccessLog, standard: 1);
        var syslog = settings.Get(SyslogSettings.WithoutAccess) ? null : OpenSyslog(settings, "access");
        if (sink is null && syslog is null) return (null, null);
        return (new AccessLog(sink, AccessLogFormat.Parse(settings.Get(LogSettings.AccessFormat)), TimeProvider.System, syslog), sink);
    }

    private static LogSink? OpenSink(ServeSettings settings, Setting<string?> setting, int standard)
    {
        if (settings.Get(setting) is not { Length: > 0 } path) return null;
        try
        {
            return LogSink.Open(path, standard);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{settings.PlaceOf(setting)} {path}: {problem.Message}");
        }
    }

    // gunicorn's names, with ours in front.
    private static SyslogSink? OpenSyslog(ServeSettings settings, string kind)
    {
        if (!settings.Get(SyslogSettings.IsOn)) return null;
        var address = settings.Get(SyslogSettings.Address);
        if (address.IsLocal && !File.Exists(address.EndPoint.ToString()))
            throw new UserError($"{settings.PlaceOf(SyslogSettings.Address)}: there is no socket {address.EndPoint}; is a syslog running?");
        return new SyslogSink(address, settings.Get(SyslogSettings.Facility), $"wizgi.{settings.Get(SyslogSettings.Prefix) ?? settings.Get(OperationSettings.Name) ?? AppSettings.References(settings).FirstOrDefault() ?? "balance"}.{kind}", TimeProvider.System);
    }
}
