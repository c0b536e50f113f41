using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>A body that is read before the app is called: the default, up to <c>--request-buffer</c>.</summary>
public sealed class BufferedInputTests(EachServer wizgi) : InputTests(wizgi), IClassFixture<EachServer>
{
    private const string Expect = "Expect: 100-continue\r\n";
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
    private const int Buffer = 1 << 20;

    private static readonly string Facts = Request.Expression(
        "(environ.get('CONTENT_LENGTH'), 'HTTP_TRANSFER_ENCODING' in environ, environ['wsgi.input_terminated'], len(input.read()))");

    private readonly EachServer _wizgi = wizgi;

    // RFC 9112 §7.1.3
    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(70_000)]
    [InlineData(Buffer - 1)]
    public async Task A_chunked_body_has_a_length_when_it_is_here(int length)
    {
        var body = length == 0 ? Request.Chunked(Facts) : Request.Chunked(Facts, new string('x', length - 1), "y");
        Assert.Equal($"('{length}', False, True, {length})", (await _wizgi.Exchange(body)).Body);
    }

    [Fact]
    public async Task A_chunked_body_beyond_the_buffer_streams_without_a_length()
    {
        var body = Request.Chunked(Facts, [.. Enumerable.Repeat(new string('x', 100_000), 30)]);
        Assert.Equal("(None, True, True, 3000000)", (await _wizgi.Exchange(body)).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_body_in_pieces_is_one_body_whatever_the_pieces(int piece)
    {
        var bytes = Request.Chunked(Request.Expression("input.read()"), "hello", " ", "world") + Request.Get("/bodies/list_of_one");
        using var client = await _wizgi.Connect();
        for (var at = 0; at < bytes.Length; at += piece) await client.Send(bytes.Substring(at, Math.Min(piece, bytes.Length - at)));
        Assert.Equal("b'hello world'", (await client.ReadResponse()).Body);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task A_client_in_the_middle_of_its_body_holds_up_nobody()
    {
        List<WireClient> slow = [];
        foreach (var head in (string[])[Request.PostHead("/inputs/all_at_once", 10), Request.PostHead("/inputs/all_at_once", 4 * Buffer), Request.ChunkedHead("/inputs/all_at_once")])
        {
            var client = await _wizgi.Connect();
            await client.Send(head + "3\r\nab");
            slow.Add(client);
        }
        Assert.Equal("one", (await _wizgi.Get("/bodies/list_of_one")).Body);
        await slow[0].Send("cdefg");
        Assert.Equal("3\r\nabcdefg", (await slow[0].ReadResponse()).Body);
        await slow[2].Send("c\r\n0\r\n\r\n");
        Assert.Equal("abc", (await slow[2].ReadResponse()).Body);
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_malformed_body_never_reaches_the_app()
    {
        var log = _wizgi.Log();
        using var client = await _wizgi.Connect();
        await client.Send(Request.ChunkedHead("/inputs/notes_error?never") + Request.Chunk("good") + "bad\n" + Request.Get("/bodies/list_of_one"));
        var response = await client.ReadResponse();
        Assert.Equal((400, "close"), (response.StatusCode, response.Header("Connection")));
        Assert.Equal("", await client.ReadWhatComes());
        await log.WaitFor("refused with 400");
        Assert.DoesNotContain("reading raised", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_in_mid_body_never_calls_the_app()
    {
        var log = _wizgi.Log();
        using (var client = await _wizgi.Connect()) await client.Send(Request.PostHead("/inputs/notes_error?vanished", 10) + "half");
        Assert.Equal("one", (await _wizgi.Get("/bodies/list_of_one")).Body);
        Assert.DoesNotContain("vanished", log.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task A_client_that_waits_for_100_is_asked_for_its_body_at_once(string framing, string body)
    {
        using var client = await _wizgi.Connect();
        await client.Send($"POST /inputs/all_at_once HTTP/1.1\r\nHost: a\r\n{framing}{Expect}\r\n");
        Assert.Equal(Continue, await client.ReadUntil("\r\n\r\n"));
        await client.Send(body);
        Assert.Equal("hello", (await client.ReadResponse()).Body);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task An_app_can_refuse_a_body_beyond_the_buffer_before_it_is_sent()
    {
        using var client = await _wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/not_read", 4 * Buffer, Expect));
        Assert.Equal("not read", (await client.ReadResponse()).Body);
    }
}
