using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "Error Handling": an app that fails costs its own response and nothing else.</summary>
public sealed class ErrorTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("before_head", "ValueError: <secret> before the head")]
    [InlineData("behind_start_response", "ValueError: behind start_response")]
    [InlineData("while_iterating", "ValueError: before the first chunk")]
    [InlineData("system_exit", "SystemExit: 7")]
    [InlineData("system_exit_while_iterating", "SystemExit: while iterating")]
    [InlineData("keyboard_interrupt", "KeyboardInterrupt")]
    [InlineData("base_exception", "BaseException: neither Exception nor exit")]
    [InlineData("generator_exit", "GeneratorExit: from an app")]
    [InlineData("recursion", "RecursionError")]
    [InlineData("unprintable", "Unprintable")]
    [InlineData("lone_surrogate", "ValueError: lone surrogate ")]
    [InlineData("wrong_signature", "TypeError")]
    public async Task An_error_before_the_head_is_a_plain_500_and_its_traceback_is_logged(string app, string logged)
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get($"/failing/{app}"));
        Assert.Equal("HTTP/1.1 500 Internal Server Error", response.StatusLine);
        Assert.StartsWith("text/plain", response.Header("Content-Type"), StringComparison.Ordinal);
        Assert.DoesNotContain("Traceback", response.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", response.Body, StringComparison.Ordinal);
        await log.WaitFor("Traceback (most recent call last):", logged);
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
    }

    [Fact]
    public async Task The_log_has_every_line_of_the_traceback()
    {
        var log = wizgi.Log();
        await wizgi.Get("/failing/before_head");
        await log.WaitFor("each.py", "failing.py\", line ", "in before_head", "raise ValueError(\"<secret> before the head\")");
    }

    [Fact]
    public async Task The_log_has_the_causes_of_an_error()
    {
        var log = wizgi.Log();
        await wizgi.Get("/failing/chained");
        await log.WaitFor("LookupError: the first cause", "The above exception was the direct cause of the following exception:", "ValueError: the consequence");
    }

    [Fact]
    public async Task The_log_names_the_request_that_failed()
    {
        var log = wizgi.Log();
        await wizgi.Get("/failing/before_head");
        await log.WaitFor("/failing/before_head");
    }

    [Theory]
    [InlineData("behind_first_chunk", "ValueError: behind the first chunk")]
    [InlineData("behind_first_chunk_with_length", "ValueError: behind the first chunk, with a length")]
    [InlineData("behind_write", "ValueError: behind write()")]
    public async Task An_error_behind_the_head_aborts_the_connection_and_is_logged(string app, string logged)
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/failing/{app}") + Request.Get("/bodies/list_of_one"));
        var received = await client.ReadWhatComes();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", received, StringComparison.Ordinal);
        Assert.Contains("first", received, StringComparison.Ordinal);
        Assert.DoesNotContain("0\r\n\r\n", received, StringComparison.Ordinal);
        Assert.Equal(received.IndexOf("HTTP/1.1", StringComparison.Ordinal), received.LastIndexOf("HTTP/1.1", StringComparison.Ordinal));
        await log.WaitFor("Traceback", logged);
    }

    /// <summary>A body that ends with the connection would look whole: an HTTP/1.0 client sees the failure only as a reset.</summary>
    [Fact]
    public async Task An_error_behind_the_head_is_a_reset_for_an_http_1_0_client()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        using var client = await wizgi.Connect();
        await client.Send(Request.Get10("/failing/behind_first_chunk"));
        await Assert.ThrowsAsync<IOException>(client.ReadToEnd);
    }

    [Fact]
    public async Task The_connection_can_be_used_again_behind_a_500()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/failing/before_head"));
        if (response.Header("Connection") == "close") Assert.Equal("", await client.ReadWhatComes());
        else Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task A_500_to_HEAD_has_no_body()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head("/failing/before_head") + Request.Get("/bodies/list_of_one"));
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal(500, response.StatusCode);
        if (response.Header("Connection") == "close") Assert.Equal("", await client.ReadWhatComes());
        else Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task A_fixture_that_does_not_exist_is_500_and_logged()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/no_such_module/app")).StatusCode);
        await log.WaitFor("ModuleNotFoundError");
    }
}
