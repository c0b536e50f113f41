using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Wizgi.Server.Diagnostics;

/// <summary>The error log in gunicorn's line format: <c>[2026-11-22 14:03:05 +0000] [4711] [INFO] text</c>. Every record is written at once.</summary>
public sealed class ErrorLog(LogSink sink, LogLevel level, TimeProvider time) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= level && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = formatter(state, exception);
        var record = new StringBuilder(text.Length + 64);
        record.Append(CultureInfo.InvariantCulture, $"[{Now()}] [{Environment.ProcessId}] [{Name(logLevel)}] ").Append(text);
        if (exception is not null) record.Append('\n').Append(exception);
        sink.Append(Encoding.UTF8.GetBytes(record.Append('\n').ToString()));
        sink.Flush();
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
