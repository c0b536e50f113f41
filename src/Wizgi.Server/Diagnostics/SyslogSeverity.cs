using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>Levels as syslog and systemd's journal number them, and syslog's facilities.</summary>
/// <remarks>RFC 5424 §6.2.1.</remarks>
internal static class SyslogSeverity
{
    /// <summary>The facilities by their names in syslog.conf(5) and gunicorn.</summary>
    public static IReadOnlyDictionary<string, int> Facilities { get; } = new Dictionary<string, int>
    {
        ["kern"] = 0, ["user"] = 1, ["mail"] = 2, ["daemon"] = 3, ["auth"] = 4, ["security"] = 4, ["syslog"] = 5, ["lpr"] = 6, ["news"] = 7, ["uucp"] = 8, ["cron"] = 9, ["authpriv"] = 10, ["ftp"] = 11,
        ["local0"] = 16, ["local1"] = 17, ["local2"] = 18, ["local3"] = 19, ["local4"] = 20, ["local5"] = 21, ["local6"] = 22, ["local7"] = 23,
    };

    /// <summary>7: debug, to 2: critical.</summary>
    public static int Of(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}
