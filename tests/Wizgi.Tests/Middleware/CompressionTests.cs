using System.IO.Compression;
using System.Text;
using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class CompressionTests
{
    private static readonly string Long = new('a', 5000);
    private static readonly ResponseHeader Html = new("Content-Type", "text/html");

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, br", "br")]
    [InlineData("gzip;q=1, br;q=0.5", "gzip")]
    [InlineData("gzip;q=0.5, identity", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("zstd", null)]
    [InlineData("*", "br")]
    [InlineData(null, null)]
    public void The_coding_that_is_liked_best_is_taken(string? accepted, string? coding)
    {
        var response = Call(Says(Long, Html, new("ETag", "\"x\""), new("Accept-Ranges", "bytes")), accepted);
        Assert.Equal(coding, response.Header("Content-Encoding"));
        Assert.Equal(Long, Encoding.ASCII.GetString(response.Content()));
        Assert.Equal("Accept-Encoding", response.Header("Vary"));
        Assert.Equal(coding is null ? "\"x\"" : "W/\"x\"", response.Header("ETag"));
        Assert.Equal(coding is null ? "bytes" : null, response.Header("Accept-Ranges"));
        if (coding is not null) Assert.InRange(response.Body.Length, 1, 100);
    }

    [Fact]
    public void Codings_can_be_taken_out() =>
        Assert.Equal("gzip", Caller.Call(Compression.Wrap(Says(Long, Html), new CompressionOptions { Codings = ["gzip"] }), headers: new ResponseHeader("Accept-Encoding", "br, gzip")).Header("Content-Encoding"));

    [Theory]
    [InlineData("Content-Type", "image/png")]
    [InlineData("Content-Type", "application/zip")]
    [InlineData("Content-Encoding", "gzip")]
    [InlineData("Cache-Control", "public, no-transform")]
    [InlineData("Content-Range", "bytes 0-4999/9999")]
    [InlineData("Content-Digest", "sha-256=:x:")]
    public void What_must_not_be_touched_is_not(string name, string value)
    {
        ResponseHeader[] headers = name == "Content-Type" ? [new(name, value)] : [Html, new(name, value)];
        var response = Call(Says(Long, headers));
        Assert.Equal(headers, response.Headers);
        Assert.Equal(Long, response.Text);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/problem+json")]
    [InlineData("image/svg+xml")]
    [InlineData("TEXT/CSS")]
    public void Types_that_are_worth_it_are_compressed(string type) => Assert.Equal("gzip", Call(Says(Long, new ResponseHeader("Content-Type", type))).Header("Content-Encoding"));

    [Fact]
    public void A_part_is_not_touched() => Assert.Null(Call(Answers("206 Partial Content", Long, Html)).Header("Content-Encoding"));

    [Fact]
    public void A_short_body_is_not_touched()
    {
        var response = Call(Says(new string('a', 1023), Html));
        Assert.Equal((null, null), (response.Header("Content-Encoding"), response.Header("Vary")));
        Assert.Equal("gzip", Call(Says(new string('a', 1024), Html)).Header("Content-Encoding"));
    }

    [Fact]
    public void Vary_is_not_said_twice() => Assert.Equal("Cookie, accept-encoding", Call(Says(Long, Html, new("Vary", "Cookie, accept-encoding"))).Header("Vary"));

    [Fact]
    public void A_304_has_the_weak_tag_that_the_compressed_response_had() =>
        Assert.Equal("W/\"x\"", Call((_, start) =>
        {
            start("304 Not Modified", [new("ETag", "\"x\"")]);
            return [];
        }).Header("ETag"));

    [Fact]
    public void The_answer_to_HEAD_has_the_head_of_GET_and_no_length()
    {
        var response = Caller.Call(Lint.Wrap(Compression.Wrap((_, start) =>
        {
            start("200 OK", [Html, new("Content-Length", "5000"), new("ETag", "\"x\"")]);
            return [];
        })), "HEAD", headers: new ResponseHeader("Accept-Encoding", "gzip"));
        Assert.Equal(("gzip", "W/\"x\"", null), (response.Header("Content-Encoding"), response.Header("ETag"), response.Header("Content-Length")));
        Assert.True(response.Body.IsEmpty);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public void Each_event_of_a_stream_can_be_read_before_the_next_one_is_made(string coding)
    {
        var made = 0;
        var (_, application) = Shape.Of("200 OK", [new("Content-Type", "text/event-stream")], Events());
        using var wire = new MemoryStream();
        Caller.Call((environ, start) =>
        {
            environ["HTTP_ACCEPT_ENCODING"] = coding;
            var body = Compression.Wrap(application)(environ, start);
            foreach (var item in body)
            {
                wire.Write(item.Span);
                if (item.IsEmpty || made > 3) continue;
                Assert.EndsWith($"data: {made}\n\n", Encoding.ASCII.GetString(ReadSoFar(wire, coding)), StringComparison.Ordinal);
            }
            ResponseBody.Close(body);
            return [];
        });
        Assert.Equal(4, made);

        IEnumerable<ReadOnlyMemory<byte>> Events()
        {
            for (made = 1; made <= 3; made++) yield return Encoding.ASCII.GetBytes($"data: {made}\n\n");
        }
    }

    [Fact]
    public void A_body_that_ends_short_of_its_length_is_still_an_error()
    {
        var (shape, application) = Shape.Of("200 OK", [Html, new("Content-Length", "5000")], [new byte[2000], new byte[2000]]);
        Assert.Contains("1000 bytes short", Assert.Throws<ApplicationError>(() => Call(application)).Message, StringComparison.Ordinal);
        Assert.Equal(1, shape.Closed);
    }

    [Fact]
    public void What_is_beyond_the_length_is_not_sent()
    {
        var (_, application) = Shape.Of("200 OK", [Html, new("Content-Length", "3000")], [new byte[2000], new byte[2000]]);
        Assert.Equal(3000, Call(application).Content().Length);
    }

    [Fact]
    public void A_single_item_and_a_list_are_sent_with_their_length()
    {
        var (_, application) = Shape.Of("200 OK", [Html, new("Content-Length", "5000")], [Encoding.ASCII.GetBytes(Long)]);
        var response = Call(application);
        Assert.Equal($"{response.Body.Length}", response.Header("Content-Length"));
        var body = Received.BodyOf((environ, start) =>
        {
            environ["HTTP_ACCEPT_ENCODING"] = "gzip";
            return Compression.Wrap(Says(Long, Html))(environ, start);
        });
        Assert.NotNull(ResponseBody.KnownLength(body));
    }

    [Theory]
    [InlineData("deflate")]
    [InlineData("")]
    public void A_coding_that_is_not_there_is_refused(string coding) => Assert.Throws<ArgumentException>(() => Compression.Wrap(Says(Long), new CompressionOptions { Codings = [coding] }));

    [Theory]
    [InlineData("text")]
    [InlineData("*/*")]
    [InlineData("*")]
    [InlineData("text/html; charset=utf-8")]
    public void A_type_that_is_none_is_refused(string type) => Assert.Throws<ArgumentException>(() => Compression.Wrap(Says(Long), new CompressionOptions { Types = [type] }));

    // What a client can decode of a stream that goes on.
    private static byte[] ReadSoFar(MemoryStream wire, string coding)
    {
        using var bytes = new MemoryStream(wire.ToArray());
        using Stream decoder = coding == "br" ? new BrotliStream(bytes, CompressionMode.Decompress) : new GZipStream(bytes, CompressionMode.Decompress);
        var content = new MemoryStream();
        try
        {
            for (int value; (value = decoder.ReadByte()) >= 0;) content.WriteByte((byte)value);
        }
        catch (Exception problem) when (problem is InvalidDataException or InvalidOperationException)
        {
            // Broken off here, as it should be.
        }
        return content.ToArray();
    }

    private static WsgiApplication Says(string text, params ResponseHeader[] headers) => Answers("200 OK", text, headers);

    private static WsgiApplication Answers(string status, string text, params ResponseHeader[] headers) => (_, start) =>
    {
        start(status, headers);
        return ResponseBody.Of(text);
    };

    private static CallerResponse Call(WsgiApplication application, string? accepted = "gzip") =>
        Caller.Call(Lint.Wrap(Compression.Wrap(application)), headers: accepted is null ? [] : [new ResponseHeader("Accept-Encoding", accepted)]);
}
