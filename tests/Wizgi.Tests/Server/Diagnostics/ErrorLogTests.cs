using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Diagnostics;

public sealed class ErrorLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(LogLevel.Debug, "DEBUG")]
    [InlineData(LogLevel.Information, "INFO")]
    [InlineData(LogLevel.Warning, "WARNING")]
    [InlineData(LogLevel.Error, "ERROR")]
    [InlineData(LogLevel.Critical, "CRITICAL")]
    public void A_line_is_gunicorns(LogLevel level, string name) =>
        Assert.Equal($"[2026-01-02 05:04:05 +0200] [{Environment.ProcessId}] [{name}] text\n", Log(LogLevel.Debug, log => log.Log(level, "text")));

    [Fact]
    public void The_zone_is_shown_west_of_Greenwich_too() =>
        Assert.StartsWith("[2026-01-01 21:34:05 -0530] ", Log(LogLevel.Debug, log => log.LogError("text"), TimeSpan.FromHours(-5.5)), StringComparison.Ordinal);

    [Fact]
    public void An_exception_follows_its_line_whole()
    {
        var text = Log(LogLevel.Debug, log => log.LogError(new InvalidOperationException("inner"), "outer"));
        Assert.Contains("[ERROR] outer\nSystem.InvalidOperationException: inner\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Records_below_the_level_are_left_out()
    {
        var text = Log(LogLevel.Warning, log =>
        {
            log.LogInformation("quiet");
            log.LogWarning("loud");
        });
        Assert.Contains("loud", text, StringComparison.Ordinal);
        Assert.DoesNotContain("quiet", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_is_in_the_file_before_the_call_returns()
    {
        using var sink = LogSink.Open(_folder["now"], 2);
        new ErrorLog(sink, LogLevel.Debug, TimeProvider.System).LogError("at once");
        Assert.Contains("at once", File.ReadAllText(_folder["now"]), StringComparison.Ordinal);
    }

    // A client that can fill the log at a level that pages somebody is an attack.
    [Fact]
    public void Nothing_a_client_can_cause_on_its_own_is_above_information()
    {
        var text = Log(LogLevel.Debug, log =>
        {
            log.RequestRejected("192.0.2.1", "400 Bad Request", "why");
            log.ClientGone("GET /");
            log.BodyBroken("POST /", "why", "message");
        });
        Assert.Equal(3, text.Count(letter => letter == '\n'));
        Assert.DoesNotMatch("WARNING|ERROR|CRITICAL", text);
    }

    private string Log(LogLevel level, Action<ErrorLog> write, TimeSpan? zone = null)
    {
        var time = new FixedTime(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), zone ?? TimeSpan.FromHours(2));
        using (var sink = LogSink.Open(_folder["log"], 2)) write(new ErrorLog(sink, level, time));
        return File.ReadAllText(_folder["log"]);
    }
}
