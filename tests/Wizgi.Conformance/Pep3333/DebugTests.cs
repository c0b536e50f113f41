using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>--debug</c>: the developer sees the traceback in the browser.</summary>
public sealed class DebugTests(DebugTests.DebugServer wizgi) : IClassFixture<DebugTests.DebugServer>
{
    [Fact]
    public async Task An_error_is_an_html_page_with_the_traceback()
    {
        var response = await wizgi.Get("/failing/before_head");
        Assert.Equal(500, response.StatusCode);
        Assert.StartsWith("text/html", response.Header("Content-Type"), StringComparison.Ordinal);
        Assert.Contains("ValueError", response.Body, StringComparison.Ordinal);
        Assert.Contains("failing.py", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_text_of_the_error_is_escaped()
    {
        var response = await wizgi.Get("/failing/before_head");
        Assert.Contains("&lt;secret&gt; before the head", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<secret>", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_behind_the_head_puts_no_page_into_the_body()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/failing/behind_first_chunk"));
        var received = await client.ReadWhatComes();
        Assert.DoesNotContain("Traceback", received, StringComparison.Ordinal);
        Assert.DoesNotContain("0\r\n\r\n", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_traceback_is_in_the_log_too()
    {
        var log = wizgi.Log();
        await wizgi.Get("/failing/behind_start_response");
        await log.WaitFor("Traceback", "ValueError: behind start_response");
    }

    public sealed class DebugServer() : ServerFixture("each:app", "--debug");
}
