using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>The error log in gunicorn's line format: <c>[2026-11-22 14:03:05 +0000] [4711] [INFO] text</c>. Every record is written at once.</summary>
/// <remarks>
/// systemd's journal keeps the time of a line itself, and reads its level from a number before it (sd-daemon(3)): <c>&lt;6&gt;[4711] [INFO] text</c>.
/// </remarks>
/// <param name="sink">The file, or the standard output.</param>
/// <param name="level">Records below it are left out.</param>
/// <param name="time">The clock.</param>
/// <param name="syslog">Gets each record too, or null.</param>
/// <param name="prefix">What the text of every record begins with: for one of several servers that share a log.</param>
internal sealed class ErrorLog(LogSink sink, LogLevel level, TimeProvider time, SyslogSink? syslog = null, string prefix = "") : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = prefix + formatter(state, exception);
        if (exception is not null) text = $"{text}\n{exception}";
        var record = $"[{Environment.ProcessId}] [{Name(logLevel)}] {text}";
        sink.Append(Encoding.UTF8.GetBytes(sink.IsJournal ? ForJournal(logLevel, record) : $"[{Now()}] {record}\n"));
        sink.Flush();
        syslog?.Send(logLevel, Encoding.UTF8.GetBytes(text));
    }

    // A line is a record there.
    private static string ForJournal(LogLevel level, string record)
    {
        var prefix = $"<{SyslogSeverity.Of(level)}>";
        return $"{prefix}{record.ReplaceLineEndings("\n" + prefix)}\n";
    }

    private string Now()
    {
        var now = time.GetLocalNow();
        return now.ToString("yyyy-MM-dd HH:mm:ss ", CultureInfo.InvariantCulture) + now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARNING",
        LogLevel.Error => "ERROR",
        _ => "CRITICAL",
    };
}
