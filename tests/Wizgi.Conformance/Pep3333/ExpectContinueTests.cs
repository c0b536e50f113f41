using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "HTTP 1.1 Expect/Continue", the second of its ways: 100 is sent when the app first reads. (Beyond the request buffer; a body within it is asked for at once.)</summary>
public sealed class ExpectContinueTests(StreamingServer wizgi) : IClassFixture<StreamingServer>
{
    private const string Expect = "Expect: 100-continue\r\n";
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    [Theory]
    [InlineData("input.read()")]
    [InlineData("input.read(5)")]
    [InlineData("input.readline()")]
    [InlineData("b''.join(input.readlines())")]
    [InlineData("next(iter(input))")]
    [InlineData("input.read(2) + input.read(3)")]
    public async Task The_first_read_sends_100_once(string expression)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead(Request.Expression(expression), 5, Expect));
        Assert.Equal(Continue, await client.ReadUntil("\r\n\r\n"));
        await client.Send("hello");
        var response = await client.ReadResponse();
        Assert.Equal((200, "b'hello'"), (response.StatusCode, response.Body));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task A_chunked_body_is_asked_for_too()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.ChunkedHead(Request.Expression("input.read()"), Expect));
        Assert.Equal(Continue, await client.ReadUntil("\r\n\r\n"));
        await client.Send(Request.Chunk("hello") + "0\r\n\r\n");
        Assert.Equal("b'hello'", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task An_app_that_does_not_read_answers_without_100()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/not_read", 5, Expect));
        var response = await client.ReadResponse();
        Assert.Equal((200, "not read"), (response.StatusCode, response.Body));
        await BodyIsStillABody(client, response);
    }

    [Fact]
    public async Task An_app_that_fails_before_it_reads_answers_without_100()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/failing/before_head", 5, Expect));
        var response = await client.ReadResponse();
        Assert.Equal(500, response.StatusCode);
        await BodyIsStillABody(client, response);
    }

    [Fact]
    public async Task A_read_behind_the_head_sends_no_100()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/writes_then_reads", 5, Expect));
        var start = await client.ReadUntil("head is out, ");
        await client.Send("hello");
        Assert.DoesNotContain("100 Continue", start + await client.ReadUntil("hello"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_expectation_of_an_http_1_0_client_is_ignored()
    {
        var request = $"POST {Request.Expression("input.read()")} HTTP/1.0\r\nContent-Length: 5\r\n{Expect}\r\nhello";
        var response = await wizgi.Exchange(request);
        Assert.Equal((200, "b'hello'"), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task The_expectation_ignores_case()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead(Request.Expression("input.read()"), 5, "expect: 100-Continue\r\n"));
        Assert.Equal(Continue, await client.ReadUntil("\r\n\r\n"));
        await client.Send("hello");
        Assert.Equal("b'hello'", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task An_unknown_expectation_is_417_or_ignored() =>
        Assert.Contains((await wizgi.Get("/bodies/list_of_one", "Expect: something\r\n")).StatusCode, (int[])[200, 417]);

    /// <summary>gevent #2075: a request that expects, has no body, and has another behind it.</summary>
    [Fact]
    public async Task An_expectation_without_a_body_does_not_disturb_the_next_request()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get(Request.Expression("input.read()"), Expect) + Request.Get("/bodies/list_of_one"));
        Assert.Equal("b''", (await client.ReadFinalResponse()).Body);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task An_expectation_with_its_body_already_sent_is_in_order()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Post(Request.Expression("input.read()"), "hello", Expect) + Request.Get("/bodies/list_of_one"));
        Assert.Equal("b'hello'", (await client.ReadFinalResponse()).Body);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    /// <summary>A client may send the body all the same; the server closes or takes it for what it is.</summary>
    private static async Task BodyIsStillABody(WireClient client, WireResponse response)
    {
        if (response.Header("Connection") == "close")
        {
            Assert.Equal("", await client.ReadWhatComes());
            return;
        }
        await client.Send("hello");
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }
}
