using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;

namespace Wizgi.Cli.Settings;

/// <summary>What is logged, and where.</summary>
internal static class LogSettings
{
    /// <summary>A path, <c>-</c>, or null: none.</summary>
    public static readonly Setting<string?> AccessLog = new("accesslog", SettingTypes.Place("FILE"))
    {
        Flags = ["--access-logfile"],
        DefaultSource = "gunicorn",
        Prose = "The access log; - is standard output.",
    };

    /// <summary>Checked; <see cref="AccessLogFormat"/> reads it.</summary>
    public static readonly Setting<string> AccessFormat = new("access_log_format", new SettingType<string>("FORMAT", text =>
    {
        _ = AccessLogFormat.Parse(text);
        return text;
    }))
    {
        Flags = ["--access-log-format", "--access-logformat"],
        Default = "combined",
        DefaultSource = "gunicorn",
        Prose = "combined, json, or a format of gunicorn's atoms such as '%(h)s \"%(r)s\" %(s)s %(D)s'.",
    };

    /// <summary>A path, or <c>-</c>; never null.</summary>
    public static readonly Setting<string?> ErrorLog = new("errorlog", SettingTypes.Place("FILE"))
    {
        Flags = ["--error-logfile", "--log-file"],
        Default = "-",
        DefaultSource = "gunicorn",
        Prose = "The error log; - is standard error.",
    };

    public static readonly Setting<LogLevel> Level = new("loglevel", SettingTypes.OneOf(
        [("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("critical", LogLevel.Critical)],
        [("warn", LogLevel.Warning)]))
    {
        Flags = ["--log-level"],
        Default = "info",
        DefaultSource = "gunicorn",
        Prose = "The least level to log.",
    };

    public static readonly Setting<bool> CapturesOutput = new("capture_output", SettingTypes.Switch)
    {
        Flags = ["--capture-output"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "What the workers print goes to the error log's file, if it has one, and not to standard output and error.",
    };

    public static readonly SettingSection Section = new("Logs", AccessLog, AccessFormat, ErrorLog, Level, CapturesOutput);
}
