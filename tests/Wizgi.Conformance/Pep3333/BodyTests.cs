using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "Specification Details" and "Handling the Content-Length Header": what becomes of the returned iterable.</summary>
public sealed class BodyTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("list_of_one", "one")]
    [InlineData("tuple_of_one", "one")]
    [InlineData("empty_list", "")]
    [InlineData("own_length", "one")]
    [InlineData("generator_with_length", "onetwo")]
    public async Task A_body_of_known_length_has_a_Content_Length_and_the_connection_stays_open(string app, string body)
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get($"/bodies/{app}"));
            Assert.Equal((200, body), (response.StatusCode, response.Body));
            Assert.Equal($"{body.Length}", response.Header("Content-Length"));
            Assert.Null(response.Header("Transfer-Encoding"));
        }
    }

    [Theory]
    [InlineData("list_of_three", "onetwothree")]
    [InlineData("generator", "onetwo")]
    [InlineData("iterator_without_close", "onetwo")]
    [InlineData("iterable", "onetwo")]
    [InlineData("sequence", "onetwo")]
    [InlineData("sized_iterable", "one")]
    [InlineData("bytes_subclass", "onetwo")]
    [InlineData("empty_chunks", "onetwo")]
    [InlineData("list_of_empty", "")]
    [InlineData("generator_of_nothing", "")]
    public async Task Any_iterable_of_bytes_is_a_body_and_the_connection_stays_open(string app, string body)
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get($"/bodies/{app}"));
            Assert.Equal((200, body), (response.StatusCode, response.Body));
        }
    }

    [Fact]
    public async Task A_generator_is_sent_chunk_by_chunk()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        var response = await wizgi.Get("/bodies/generator");
        Assert.Equal("chunked", response.Header("Transfer-Encoding"));
        Assert.Null(response.Header("Content-Length"));
        Assert.Equal(["one", "two"], response.Chunks);
    }

    [Fact]
    public async Task An_empty_chunk_does_not_end_a_chunked_body()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        Assert.Equal(["one", "two"], (await wizgi.Get("/bodies/empty_chunks")).Chunks);
    }

    [Fact]
    public async Task A_generator_ends_with_the_connection_on_http_1_0()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get10("/bodies/generator", "Connection: keep-alive\r\n"));
        var response = await client.ReadResponse();
        Assert.Equal((200, "onetwo"), (response.StatusCode, response.Body));
        Assert.Null(response.Header("Transfer-Encoding"));
        Assert.Null(response.Header("Content-Length"));
        Assert.NotEqual("keep-alive", response.Header("Connection"), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("waits_between_chunks")]
    [InlineData("writes_and_waits")]
    public async Task A_chunk_is_on_the_wire_before_the_next_is_made(string app)
    {
        var path = Path.Combine(Path.GetTempPath(), $"wizgi-{Guid.NewGuid():N}");
        try
        {
            using var client = await wizgi.Connect();
            await client.Send(Request.Get($"/bodies/{app}?{Request.Escape(path)}"));
            await client.ReadUntil("first");
            Assert.DoesNotContain("second", client.Pending, StringComparison.Ordinal);
            await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
            Assert.EndsWith("second\r\n0\r\n\r\n", await client.ReadUntil("\r\n0\r\n\r\n"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_body_may_hold_any_byte() =>
        Assert.Equal(string.Concat(Enumerable.Range(0, 256).Select(b => (char)b)), (await wizgi.Get("/bodies/binary")).Body);

    [Theory]
    [InlineData("large_chunk")]
    [InlineData("large_chunks")]
    public async Task A_large_body_arrives_whole(string app)
    {
        var response = await wizgi.Get($"/bodies/{app}");
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789abcdef", 256 * 1024)), response.Body);
    }

    [Theory]
    [InlineData("longer_than_length")]
    [InlineData("longer_than_length_at_once")]
    public async Task A_body_longer_than_its_Content_Length_is_cut_and_logged(string app)
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get($"/bodies/{app}"));
        Assert.Equal((200, "5", "12345"), (response.StatusCode, response.Header("Content-Length"), response.Body));
        await log.WaitFor("Content-Length");
        if (response.Header("Connection") != "close") Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Iteration_stops_when_the_Content_Length_is_reached()
    {
        var log = wizgi.Log();
        await wizgi.Get("/bodies/longer_than_length");
        await wizgi.Get("/errors_stream/marker?iteration-stopped");
        await log.WaitFor("marker iteration-stopped");
        Assert.DoesNotContain("asked for more", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shorter_than_length", "12345")]
    [InlineData("shorter_than_length_at_once", "12345")]
    [InlineData("nothing_of_length", "")]
    public async Task A_body_shorter_than_its_Content_Length_closes_the_connection_and_is_logged(string app, string part)
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/bodies/{app}"));
        var head = await client.ReadUntil("\r\n\r\n");
        await log.WaitFor("Content-Length");
        // A server that sees it before the head is out may still answer 500.
        if (!head.StartsWith("HTTP/1.1 500 ", StringComparison.Ordinal)) Assert.Equal(part, await client.ReadWhatComes());
    }

    [Theory]
    [InlineData("list_of_str", "str")]
    [InlineData("generator_of_str", "str")]
    [InlineData("bare_str", "str")]
    [InlineData("list_of_numbers", "int")]
    [InlineData("none", "None")]
    [InlineData("number", "int")]
    public async Task A_result_that_is_no_iterable_of_bytes_is_500_and_the_log_names_its_type(string app, string type)
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get($"/bodies/{app}")).StatusCode);
        await log.WaitFor(type);
    }

    [Theory]
    [InlineData("list_of_str")]
    [InlineData("generator_of_str")]
    [InlineData("bare_str")]
    public async Task The_log_says_that_bytes_are_needed(string app)
    {
        var log = wizgi.Log();
        await wizgi.Get($"/bodies/{app}");
        await log.WaitFor("bytes");
    }

    [Fact]
    public async Task A_str_behind_bytes_aborts_the_response()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/bodies/str_behind_bytes"));
        var received = await client.ReadWhatComes();
        Assert.EndsWith("bytes\r\n", received, StringComparison.Ordinal);
        await log.WaitFor("str", "bytes");
    }

    [Fact]
    public async Task A_bare_bytes_result_is_sent_or_clearly_refused()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/bodies/bare_bytes");
        if (response.StatusCode == 200) Assert.Equal("bare", response.Body);
        else await log.WaitFor("bytes");
    }
}
