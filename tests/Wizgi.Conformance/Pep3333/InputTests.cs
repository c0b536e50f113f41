using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "Input and Error Streams": <c>wsgi.input</c> behaves as a file of the body's bytes.</summary>
public abstract class InputTests(ServerFixture wizgi)
{
    private const int Large = 3 << 20;

    /// <summary>Python expressions over <c>input</c>, the body, and what comes of them, whatever the framing.</summary>
    public static TheoryData<string, string, string> Reads => new()
    {
        { "input.read()", "hello", "b'hello'" },
        { "input.read(-1)", "hello", "b'hello'" },
        { "input.read(None)", "hello", "b'hello'" },
        { "[input.read(2), input.read(0), input.read(100), input.read(1), input.read()]", "hello", "[b'he', b'', b'llo', b'', b'']" },
        { "[input.read(5), input.read(5), input.read(5)]", "hello", "[b'hello', b'', b'']" },
        { "type(input.read(1))", "hello", "<class 'bytes'>" },
        { "[input.readline() for _ in range(5)]", "a\nbb\n\nccc", @"[b'a\n', b'bb\n', b'\n', b'ccc', b'']" },
        { "[input.readline() for _ in range(3)]", "a\r\nb\r", @"[b'a\r\n', b'b\r', b'']" },
        { "[input.readline(2) for _ in range(5)]", "abc\nd\n", @"[b'ab', b'c\n', b'd\n', b'', b'']" },
        { "[input.readline(-1), input.readline(0), input.readline(None)]", "a\nb\n", @"[b'a\n', b'', b'b\n']" },
        { "[input.readlines(), input.readlines()]", "a\nbb\nc", @"[[b'a\n', b'bb\n', b'c'], []]" },
        { "input.readlines(None)", "a\nb", @"[b'a\n', b'b']" },
        { "input.readlines(-1)", "a\nb", @"[b'a\n', b'b']" },
        { "b''.join(input.readlines(1)) + input.read()", "a\nb\nc", @"b'a\nb\nc'" },
        { "[list(input), list(input)]", "a\nbb\nc", @"[[b'a\n', b'bb\n', b'c'], []]" },
        { "[next(iter(input)), next(iter(input)), input.read()]", "a\nb\nc\nd", @"[b'a\n', b'b\n', b'c\nd']" },
        { "[input.read(1), input.readline(), next(iter(input)), input.read(1), input.readlines()]", "ab\ncd\nef\ng", @"[b'a', b'b\n', b'cd\n', b'e', [b'f\n', b'g']]" },
        { "[input.read(), input.read(), input.read(1), input.readline(), input.readlines(), list(input)]", "hello", "[b'hello', b'', b'', b'', [], []]" },
        { @"input.read() == bytes(range(256)).replace(b'\n', b'')", string.Concat(Enumerable.Range(0, 256).Where(b => b != 10).Select(b => (char)b)), "True" },
    };

    [Theory, MemberData(nameof(Reads))]
    public async Task A_body_with_a_length_is_read_as_a_file(string expression, string body, string repr) =>
        Assert.Equal(repr, (await wizgi.Post(Request.Expression(expression), body)).Body);

    [Theory, MemberData(nameof(Reads))]
    public async Task A_chunked_body_is_read_as_a_file(string expression, string body, string repr) =>
        Assert.Equal(repr, (await wizgi.Exchange(Request.Chunked(Request.Expression(expression), body))).Body);

    [Theory, MemberData(nameof(Reads))]
    public async Task Chunks_of_one_byte_are_read_as_a_file(string expression, string body, string repr) =>
        Assert.Equal(repr, (await wizgi.Exchange(Request.Chunked(Request.Expression(expression), body.Select(c => c.ToString())))).Body);

    [Fact]
    public async Task A_request_without_a_body_is_at_its_end() =>
        Assert.Equal("[b'', b'', b'', [], []]", await wizgi.Evaluate("[input.read(), input.read(1), input.readline(), input.readlines(), list(input)]"));

    [Fact]
    public async Task A_read_does_not_reach_into_the_next_request()
    {
        using var client = await wizgi.Connect();
        var target = Request.Expression("[input.read(100), input.readline(), input.read()]");
        await client.Send(Request.Post(target, "first") + Request.Chunked(target, "sec", "ond") + Request.Get(target));
        Assert.Equal("[b'first', b'', b'']", (await client.ReadResponse()).Body);
        Assert.Equal("[b'second', b'', b'']", (await client.ReadResponse()).Body);
        Assert.Equal("[b'', b'', b'']", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("input.read(2)")]
    [InlineData("input.readline()")]
    [InlineData("input.readline(2)")]
    public async Task A_body_in_many_small_segments_is_whole(string read)
    {
        var expression = $"b''.join(iter(lambda: {read}, b''))";
        foreach (var request in (string[])[Request.Post(Request.Expression(expression), "ab\ncdef"), Request.Chunked(Request.Expression(expression), "ab\nc", "def")])
        {
            using var client = await wizgi.Connect();
            foreach (var c in request) await client.Send(c.ToString());
            Assert.Equal(@"b'ab\ncdef'", (await client.ReadResponse()).Body);
        }
    }

    [Fact]
    public async Task A_large_body_with_a_length_is_read_in_blocks() =>
        Assert.Equal(Large.ToString(System.Globalization.CultureInfo.InvariantCulture), (await wizgi.Post("/inputs/length", new string('x', Large))).Body);

    [Fact]
    public async Task A_large_chunked_body_is_read_in_blocks()
    {
        var request = Request.Chunked("/inputs/length", Enumerable.Repeat(new string('x', 10_000), 300));
        Assert.Equal("3000000", (await wizgi.Exchange(request)).Body);
    }

    [Fact]
    public async Task A_large_body_is_read_at_once_unchanged()
    {
        var body = string.Concat(Enumerable.Range(0, Large / 8).Select(i => $"{i:x7}\n"));
        Assert.Equal(body, (await wizgi.Post("/inputs/all_at_once", body)).Body);
    }

    [Fact]
    public async Task A_large_line_is_read_whole()
    {
        var expression = "[len(line) for line in input]";
        Assert.Equal("[2000001, 3]", (await wizgi.Post(Request.Expression(expression), new string('x', 2_000_000) + "\nend")).Body);
    }

    [Theory]
    [InlineData("/inputs/not_read", "not read")]
    [InlineData("/inputs/partly_read", "unr")]
    public async Task An_unread_body_is_not_taken_for_the_next_request(string target, string answer)
    {
        foreach (var request in (string[])[Request.Post(target, "unread"), Request.Chunked(target, "unr", "ead")])
        {
            using var client = await wizgi.Connect();
            await client.Send(request + Request.Get("/bodies/list_of_one"));
            var response = await client.ReadResponse();
            Assert.Equal(answer, response.Body);
            if (response.Header("Connection") == "close") Assert.Equal("", await client.ReadWhatComes());
            else Assert.Equal("one", (await client.ReadResponse()).Body);
        }
    }

    [Fact]
    public async Task A_large_unread_body_is_drained_or_the_connection_closes()
    {
        using var client = await wizgi.Connect();
        var sending = client.SendUntilClosed(Request.Post("/inputs/not_read", new string('x', 8 << 20)) + Request.Get("/bodies/list_of_one", "Connection: close\r\n"));
        var response = await client.ReadResponse();
        Assert.Equal("not read", response.Body);
        var rest = await client.ReadWhatComes();
        if (rest.Length > 0) Assert.EndsWith("\r\n\r\none", rest, StringComparison.Ordinal);
        await sending;
    }

    [Fact]
    public async Task A_client_that_goes_away_in_mid_body_raises_OSError_in_the_app()
    {
        var log = wizgi.Log();
        using (var client = await wizgi.Connect()) await client.Send(Request.PostHead("/inputs/notes_error?gone", 4 << 20) + new string('x', 2 << 20));
        await log.WaitFor("reading raised OSError gone");
    }

    [Fact]
    public async Task A_client_that_only_ends_its_sending_in_mid_body_raises_OSError_too()
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/notes_error?half", 4 << 20) + new string('x', 2 << 20));
        client.EndSending();
        await log.WaitFor("reading raised OSError half");
        await client.ReadWhatComes();
    }

    [Fact]
    public async Task A_small_body_that_ends_early_is_never_given_to_the_app_as_if_it_were_whole()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/all_at_once", 10) + "half");
        client.EndSending();
        Assert.DoesNotContain("200 OK", await client.ReadWhatComes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chunked_body_without_its_last_chunk_is_never_given_to_the_app_as_if_it_were_whole()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.ChunkedHead("/inputs/all_at_once") + Request.Chunk("half"));
        client.EndSending();
        Assert.DoesNotContain("200 OK", await client.ReadWhatComes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_malformed_chunk_that_the_app_does_not_handle_is_400()
    {
        using var client = await wizgi.Connect();
        await SendUpToTheBody(client, "/inputs/all_at_once");
        await client.Send(Request.Chunk("good") + "bad\n\n");
        var response = await client.ReadResponse();
        Assert.Equal(400, response.StatusCode);
        Assert.Equal("close", response.Header("Connection"));
        Assert.Equal("", await client.ReadWhatComes());
    }

    [Fact]
    public async Task A_malformed_chunk_far_into_a_large_body_is_400()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.ChunkedHead("/inputs/all_at_once") + string.Concat(Enumerable.Repeat(Request.Chunk(new string('x', 10_000)), 200)));
        await client.SendUntilClosed("bad\n" + Request.Get("/bodies/list_of_one"));
        Assert.Equal(400, (await client.ReadResponse()).StatusCode);
        Assert.Equal("", await client.ReadWhatComes());
    }

    /// <summary>The app asks for the body before any of it is sent, so it is certainly inside read().</summary>
    protected static async Task SendUpToTheBody(WireClient client, string target, bool interim = true)
    {
        await client.Send(Request.ChunkedHead(target, "Expect: 100-continue\r\n"));
        if (interim) Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadUntil("\r\n\r\n"));
    }
}
