using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "The start_response() Callable": when and how often it may be called.</summary>
public sealed class StartResponseTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Fact]
    public async Task Second_call_without_exc_info_is_an_error()
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get("/start_response/twice")).StatusCode);
        await log.WaitFor("start_response", "exc_info", "start_response.py");
    }

    [Fact]
    public async Task Second_call_with_exc_info_None_is_an_error() =>
        Assert.Equal(500, (await wizgi.Get("/start_response/twice_with_none")).StatusCode);

    [Fact]
    public async Task First_call_may_have_exc_info()
    {
        var response = await wizgi.Get("/start_response/first_with_exc_info");
        Assert.Equal(("HTTP/1.1 404 Not Found", "handled"), (response.StatusLine, response.Body));
    }

    [Fact]
    public async Task Second_call_with_exc_info_replaces_a_head_that_is_not_sent()
    {
        var response = await wizgi.Get("/start_response/replaced");
        Assert.Equal(("HTTP/1.1 503 Service Unavailable", "second", "replaced"), (response.StatusLine, response.Header("X-Call"), response.Body));
    }

    [Fact]
    public async Task Empty_chunks_do_not_send_the_head_so_it_can_still_be_replaced()
    {
        var response = await wizgi.Get("/start_response/replaced_behind_empty_chunks");
        Assert.Equal((503, "replaced"), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task Second_call_with_exc_info_behind_the_head_raises_the_error_again_and_aborts()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/start_response/too_late"));
        var received = await client.ReadWhatComes();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", received, StringComparison.Ordinal);
        Assert.EndsWith("sent\r\n", received, StringComparison.Ordinal);
        await log.WaitFor("Traceback", "ValueError: came too late");
    }

    [Fact]
    public async Task The_error_raised_again_is_the_same_object()
    {
        var response = await wizgi.Get("/start_response/too_late_and_caught");
        Assert.Equal("sent, raised again", response.Body);
    }

    [Fact]
    public async Task Never_called_is_500()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/start_response/never");
        Assert.Equal(500, response.StatusCode);
        Assert.DoesNotContain("a body without a head", response.Body, StringComparison.Ordinal);
        await log.WaitFor("start_response");
    }

    [Fact]
    public async Task Never_called_by_a_generator_is_500() => Assert.Equal(500, (await wizgi.Get("/start_response/never_in_generator")).StatusCode);

    [Fact]
    public async Task A_generator_may_call_it_when_the_first_chunk_is_asked_for()
    {
        var response = await wizgi.Get("/start_response/late");
        Assert.Equal((200, "late"), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task It_returns_a_callable() => Assert.Equal("True", (await wizgi.Get("/start_response/keeps_write")).Body);

    [Fact]
    public async Task What_the_app_does_to_its_list_afterwards_cannot_split_the_response()
    {
        var response = await wizgi.Get("/start_response/changes_headers_afterwards");
        Assert.DoesNotContain(response.Headers, header => header.Name is "X" or "Bad");
        Assert.Contains(response.StatusCode, (int[])[200, 500]);
    }

    [Theory]
    [InlineData("without_arguments")]
    [InlineData("with_four_arguments")]
    public async Task Another_number_of_arguments_is_an_error(string app)
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get($"/start_response/{app}")).StatusCode);
        await log.WaitFor("TypeError");
    }

    [Fact]
    public async Task Environ_and_start_response_are_positional() =>
        Assert.Equal(500, (await wizgi.Get("/failing/wrong_signature")).StatusCode);
}
