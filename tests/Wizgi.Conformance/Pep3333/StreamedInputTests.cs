using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>wsgi.input</c> that is read from the socket while the app reads: <c>--request-buffer 0</c>, or what is beyond the buffer.</summary>
public sealed class StreamedInputTests(StreamingServer wizgi) : InputTests(wizgi), IClassFixture<StreamingServer>
{
    private readonly StreamingServer _wizgi = wizgi;

    /// <summary>RFC 9112 §9.6: a client that was not told that the connection closes may send its next request on it.</summary>
    [Fact]
    public async Task An_unread_body_that_comes_late_is_drained_or_the_end_was_announced()
    {
        using var client = await _wizgi.Connect();
        await client.Send(Request.PostHead("/inputs/not_read", 6));
        var response = await client.ReadResponse();
        Assert.Equal("not read", response.Body);
        if (response.Header("Connection") == "close") return;
        await client.Send("unread" + Request.Get("/bodies/list_of_one"));
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task A_client_that_resets_in_mid_body_raises_OSError_in_the_app()
    {
        var log = _wizgi.Log();
        using (var client = await _wizgi.Connect())
        {
            await SendUpToTheBody(client, "/inputs/notes_error?reset");
            await client.Send(Request.Chunk("good"));
            client.Reset();
        }
        await log.WaitFor("reading raised OSError reset");
    }

    [Fact]
    public async Task A_malformed_chunk_raises_OSError_in_the_app()
    {
        var log = _wizgi.Log();
        using var client = await _wizgi.Connect();
        await SendUpToTheBody(client, "/inputs/notes_error?malformed");
        await client.Send(Request.Chunk("good") + "bad\n\n");
        await log.WaitFor("reading raised OSError malformed");
        var response = await client.ReadResponse();
        Assert.Equal("close", response.Header("Connection"));
        Assert.Equal("", await client.ReadWhatComes());
    }

    [Fact]
    public async Task A_malformed_chunk_behind_the_head_aborts_the_response()
    {
        using var client = await _wizgi.Connect();
        await SendUpToTheBody(client, "/inputs/reads_while_answering", interim: false);
        await client.ReadUntil("ready\n");
        await client.Send(Request.Chunk("line\n") + "bad\n\n");
        var rest = await client.ReadWhatComes();
        Assert.DoesNotContain("0\r\n\r\n", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("HTTP/1.1", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_can_answer_while_it_reads()
    {
        using var client = await _wizgi.Connect();
        await client.Send(Request.ChunkedHead("/inputs/reads_while_answering", "Expect: 100-continue\r\n"));
        await client.ReadUntil("ready\n");
        await client.Send(Request.Chunk("one\n"));
        await client.ReadUntil("got one\n");
        await client.Send(Request.Chunk("two\n"));
        await client.ReadUntil("got two\n");
        await client.Send("0\r\n\r\n");
        await client.ReadUntil("\r\n0\r\n\r\n");
    }
}
