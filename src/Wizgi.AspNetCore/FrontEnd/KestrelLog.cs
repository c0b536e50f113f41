using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Has what Kestrel logs of itself, from warnings up, stand in the error log; what clients do wrong is below that.</summary>
internal sealed class KestrelLog(ILogger log) : ILoggerFactory
{
    private readonly Filter _filter = new(log);

    // The application's requests are told of where they are run, and reading configuration is not Kestrel's business here.
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith("Microsoft.AspNetCore.Server.Kestrel", StringComparison.Ordinal) || categoryName.StartsWith("Wizgi", StringComparison.Ordinal)
        ? _filter
        : NullLogger.Instance;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }

    private sealed class Filter(ILogger log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && log.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && exception is not (BrokenOffException or ClientGoneException)) log.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
