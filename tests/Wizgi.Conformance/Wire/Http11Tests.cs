using System.Globalization;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>RFC 9112: connections and the framing of responses.</summary>
public sealed partial class Http11Tests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Fact]
    public async Task Hello_is_exactly_these_bytes()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/bodies/list_of_one"));
        var received = await client.ReadUntil("\r\n\r\none");
        Assert.Matches(HelloResponse(), received);
        Assert.Equal("", client.Pending);
    }

    [Fact]
    public async Task Chunks_are_exactly_these_bytes()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/bodies/generator", "Connection: close\r\n"));
        var received = await client.ReadToEnd();
        Assert.Equal("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n", received[(received.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
    }

    [Fact]
    public async Task A_connection_serves_many_requests()
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 300; i++)
        {
            var response = await client.Exchange(Request.Get($"/evaluate/app?{i}"));
            Assert.Equal((200, $"{i}"), (response.StatusCode, response.Body));
            Assert.NotEqual("close", response.Header("Connection"));
        }
    }

    [Fact]
    public async Task Three_hundred_pipelined_requests_are_answered_in_order()
    {
        using var client = await wizgi.Connect();
        await client.Send(string.Concat(Enumerable.Range(0, 300).Select(i => Request.Get($"/evaluate/app?{i}"))));
        for (var i = 0; i < 300; i++) Assert.Equal($"{i}", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Pipelined_requests_cut_anywhere_are_answered_in_order()
    {
        var requests = Request.Get("/evaluate/app?1") + Request.Post("/inputs/all_at_once", "2") + Request.Chunked("/inputs/all_at_once", "3");
        for (var cut = 1; cut < requests.Length; cut++)
        {
            using var client = await wizgi.Connect();
            await client.Send(requests[..cut]);
            await client.Send(requests[cut..]);
            for (var i = 1; i <= 3; i++) Assert.Equal($"{i}", (await client.ReadResponse()).Body);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_long_mix_of_requests_in_segments_of_any_size_is_answered_in_order(int seed)
    {
        var random = new Random(seed);
        var bodies = Enumerable.Range(0, 200).Select(i => $"{i} " + new string('x', random.Next(4) == 0 ? random.Next(40_000) : random.Next(40))).ToList();
        var stream = string.Concat(bodies.Select(body => random.Next(2) == 0
            ? Request.Post("/inputs/all_at_once", body, $"X-Pad: {new string('p', random.Next(500))}\r\n")
            : Request.Chunked("/inputs/all_at_once", body.Chunk(1 + random.Next(5000)).Select(chunk => new string(chunk)))));
        using var client = await wizgi.Connect();
        var sending = SendInSegments(client, stream, random);
        foreach (var body in bodies)
        {
            var response = await client.ReadResponse();
            Assert.Equal(200, response.StatusCode);
            Assert.True(response.Body == body, $"a body of {response.Body.Length} bytes for one of {body.Length}");
        }
        await sending;
    }

    private static async Task SendInSegments(WireClient client, string stream, Random random)
    {
        for (var at = 0; at < stream.Length;)
        {
            var size = Math.Min(stream.Length - at, 1 + random.Next(random.Next(2) == 0 ? 20 : 20_000));
            await client.Send(stream.Substring(at, size));
            at += size;
        }
    }

    [Fact]
    public async Task A_request_byte_by_byte_is_a_request()
    {
        using var client = await wizgi.Connect();
        foreach (var c in Request.Get("/evaluate/app?1", "X-Field: value\r\n")) await client.Send(c.ToString());
        Assert.Equal("1", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task An_empty_line_behind_a_post_is_tolerated()
    {
        using var client = await wizgi.Connect();
        Assert.Equal("2", (await client.Exchange(Request.Post("/inputs/all_at_once", "2") + "\r\n")).Body);
        Assert.Equal("1", (await client.Exchange(Request.Get("/evaluate/app?1"))).Body);
    }

    [Fact]
    public async Task Connection_close_of_the_client_is_honoured_and_announced()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/bodies/list_of_one", "Connection: close\r\n") + Request.Get("/bodies/list_of_three"));
        var response = await client.ReadResponse();
        Assert.Equal(("one", "close"), (response.Body, response.Header("Connection")));
        Assert.Equal("", await client.ReadWhatComes());
    }

    [Fact]
    public async Task A_chunked_response_ends_properly_before_the_connection_closes()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/bodies/generator", "Connection: close\r\n"));
        Assert.Equal(("onetwo", "close"), (response.Body, response.Header("Connection")));
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task An_http_1_0_connection_closes_behind_its_response()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get10("/bodies/list_of_one"));
        Assert.Equal((200, "one"), (response.StatusCode, response.Body));
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task An_http_1_0_connection_stays_open_when_the_client_asks()
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 3; i++)
        {
            var response = await client.Exchange(Request.Get10("/bodies/list_of_one", "Connection: Keep-Alive\r\n"));
            Assert.Equal("one", response.Body);
            Assert.Equal("keep-alive", response.Header("Connection"), ignoreCase: true);
        }
    }

    [Fact]
    public async Task The_response_to_http_1_0_says_1_1()
    {
        // RFC 9110 §6.2: a server sends its own version, not the request's.
        var response = await wizgi.Exchange(Request.Get10("/bodies/list_of_one"));
        Assert.Equal("HTTP/1.1 200 OK", response.StatusLine);
    }

    [Fact]
    public async Task A_client_that_ends_its_sending_still_gets_its_response()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/bodies/list_of_one"));
        client.EndSending();
        Assert.Equal("one", (await client.ReadResponse()).Body);
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task A_response_has_a_valid_Date_and_a_Server_exactly_once()
    {
        var response = await wizgi.Get("/bodies/list_of_one");
        Assert.Matches("^[Ww]izgi", response.Header("Server"));
        var date = DateTimeOffset.ParseExact(response.Header("Date")!, "R", CultureInfo.InvariantCulture);
        Assert.InRange((DateTimeOffset.UtcNow - date).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Date_and_Server_of_the_app_replace_those_of_the_server()
    {
        var response = await wizgi.Get("/bodies/own_date_and_server");
        Assert.Equal(("Thu, 01 Jan 1970 00:00:00 GMT", "fixture"), (response.Header("Date"), response.Header("Server")));
    }

    [Theory]
    [InlineData("/failing/before_head")]
    [InlineData("/bodies/%zz")]
    public async Task An_error_response_has_a_Date_too(string target) => Assert.NotNull((await wizgi.Get(target)).Header("Date"));

    [Fact]
    public async Task A_refused_request_does_not_cost_the_client_its_response()
    {
        // RFC 9112 §9.6: closing with unread bytes in the buffer resets, and the client may lose the response.
        using var client = await wizgi.Connect();
        await client.Send("BAD\r\n\r\n" + new string('x', 200_000));
        Assert.Equal(400, (await client.ReadResponse()).StatusCode);
        client.EndSending();
        Assert.Equal("", await client.ReadToEnd());
    }

    /// <summary>RFC 9110 §9.3.2.</summary>
    [Theory]
    [InlineData("HEAD /%zz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    public async Task The_refusal_of_a_HEAD_request_has_no_content(string request)
    {
        using var client = await wizgi.Connect();
        await client.Send(request);
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal((400, "close"), (response.StatusCode, response.Header("Connection")));
        Assert.NotEqual("0", response.Header("Content-Length"));
        client.EndSending();
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public Task The_refusal_of_a_HEAD_request_without_Host_has_no_content() => The_refusal_of_a_HEAD_request_has_no_content("\r\nHEAD / HTTP/1.1\r\n\r\n");

    /// <summary>CVE-2024-49769: waitress kept a busy loop for each client that was gone before it was accepted.</summary>
    [Fact]
    public async Task Cve_2024_49769_clients_that_reset_at_once_do_no_harm()
    {
        for (var i = 0; i < 200; i++)
        {
            using var client = await wizgi.Connect();
            if (i % 2 == 0) await client.Send("GET / HT");
            client.Reset();
        }
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
    }

    /// <summary>CVE-2022-31015: waitress died when a connection closed while its response was being written.</summary>
    [Fact]
    public async Task Cve_2022_31015_clients_that_leave_in_mid_response_do_no_harm()
    {
        for (var i = 0; i < 20; i++)
        {
            using var client = await wizgi.Connect();
            await client.Send(Request.Get("/bodies/large_chunks") + Request.Get("/bodies/large_chunk"));
            await client.ReadUntil("0123");
            if (i % 2 == 0) client.Reset();
        }
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
    }

    [Fact]
    public async Task A_connection_that_sends_nothing_does_not_stop_the_others()
    {
        using var silent = await wizgi.Connect();
        using var half = await wizgi.Connect();
        await half.Send("GET / HTTP/1.1\r\nHost");
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
    }

    [GeneratedRegex(@"\AHTTP/1\.1 200 OK\r\n(?=(?:.*\r\n)*Content-Type: text/plain\r\n)(?=(?:.*\r\n)*Content-Length: 3\r\n)(?:(?:Server|Date|Content-Type|Content-Length): [^\r\n]+\r\n){4}\r\none\z")]
    private static partial Regex HelloResponse();
}
