using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>wsgi.early_hints</c>: RFC 8297, with gunicorn's meaning.</summary>
public abstract class EarlyHintsTests(ServerFixture wizgi)
{
    private const string Hint = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload; as=style\r\n\r\n";

    [Fact]
    public async Task Hints_come_before_the_response()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/hints"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        var response = await client.ReadResponse();
        Assert.Equal((200, "hinted"), (response.StatusCode, response.Body));
        Assert.Null(response.Header("Link"));
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Hints_may_be_sent_again_until_the_head_is_out()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/two_hints"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        Assert.Equal("HTTP/1.1 103 Early Hints\r\nLink: </b.js>; rel=preload; as=script\r\nX-Two: zwei \u00e4\r\n\r\n", await client.ReadUntil("\r\n\r\n"));
        Assert.Equal("hinted twice", (await client.ReadResponse()).Body);
    }

    /// <summary>The application answers when a file is there, which is made once the hints have come.</summary>
    [Fact]
    public async Task Hints_are_sent_at_once()
    {
        using var folder = new TemporaryFolder();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/hints_then_wait?{folder["go"]}"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        Assert.Equal("", client.Pending);
        await File.WriteAllTextAsync(folder["go"], "", TestContext.Current.CancellationToken);
        Assert.Equal("waited", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("hints_then_read")]
    [InlineData("read_then_hints")]
    public async Task Hints_and_100_continue_go_together(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead($"/extensions/{app}", 5, "Expect: 100-continue\r\n"));
        var interim = new List<int>();
        do interim.Add((await client.ReadResponse()).StatusCode);
        while (!interim.Contains(100));
        await client.Send("hello");
        WireResponse response;
        while ((response = await client.ReadResponse()).StatusCode < 200) interim.Add(response.StatusCode);
        Assert.Equal((200, "hello"), (response.StatusCode, response.Body));
        Assert.Equal([100, 103], interim.Order());
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task An_error_behind_hints_is_a_500()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/hints_then_error"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        Assert.Equal(500, (await client.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task A_HEAD_request_gets_hints_too()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head("/extensions/hints"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        Assert.Equal(200, (await client.ReadResponse(toHead: true)).StatusCode);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: keep-alive\r\n")]
    public async Task An_http_1_0_client_gets_none_and_the_application_need_not_know(string fields)
    {
        var response = await wizgi.Exchange(Request.Get10("/extensions/hints", fields));
        Assert.Equal((200, "hinted"), (response.StatusCode, response.Body));
    }

    [Fact]
    public async Task Hints_behind_the_head_are_ignored()
    {
        var response = await wizgi.Get("/extensions/hints_behind_head");
        Assert.Equal("head is out, returned None", response.Body);
    }

    [Fact]
    public async Task Each_of_two_pipelined_requests_gets_its_hints()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/hints") + Request.Get("/extensions/two_hints") + Request.Get("/bodies/list_of_one"));
        var codes = new List<int>();
        while (codes.Count < 6) codes.Add((await client.ReadResponse()).StatusCode);
        Assert.Equal([103, 200, 103, 103, 200, 200], codes);
    }

    [Fact]
    public async Task A_thread_of_the_application_may_send_hints()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/extensions/hints_from_thread"));
        Assert.Equal(Hint, await client.ReadUntil("\r\n\r\n"));
        Assert.Equal("hinted", (await client.ReadResponse()).Body);
    }

    /// <summary>gunicorn sent these before 25.2.</summary>
    [Theory]
    [InlineData("[('Link', 'a\\r\\nX-Bad: 1')]", "ValueError")]
    [InlineData("[('Link', 'a\\nX-Bad: 1')]", "ValueError")]
    [InlineData("[('Link', 'a\\rb')]", "ValueError")]
    [InlineData("[('Link', 'a\\0b')]", "ValueError")]
    [InlineData("[('Link', 'a\\tb')]", "ValueError")]
    [InlineData("[('Link\\r\\nX-Bad', '1')]", "ValueError")]
    [InlineData("[('X-Bad: 1\\r\\n\\r\\nHTTP/1.1 200 OK', '1')]", "ValueError")]
    [InlineData("[('X Bad', '1')]", "ValueError")]
    [InlineData("[('', '1')]", "ValueError")]
    [InlineData("[('X-Good', '1'), ('X-Bad:', '1')]", "ValueError")]
    [InlineData("[('X-Bad', '\\u20ac')]", "ValueError")]
    [InlineData("[('Connection', 'X-Bad')]", "ValueError")]
    [InlineData("[('Transfer-Encoding', 'chunked')]", "ValueError")]
    [InlineData("[('Content-Length', '5')]", "ValueError")]
    [InlineData("[('X-Bad', b'1')]", "TypeError")]
    [InlineData("[('X-Bad', 1)]", "TypeError")]
    [InlineData("['X-Bad']", "TypeError")]
    [InlineData("[('X-Bad', '1', '2')]", "TypeError")]
    [InlineData("{'X-Bad': '1'}", "TypeError")]
    [InlineData("'X-Bad'", "TypeError")]
    [InlineData("None", "TypeError")]
    [InlineData("(1 / number for number in (0, 1))", "ZeroDivisionError")]
    public async Task What_no_head_may_hold_is_refused_and_nothing_is_sent(string argument, string error)
    {
        using var client = await wizgi.Connect();
        var text = await client.Exchange(Request.Get("/extensions/hints_with?" + Request.Escape(argument)));
        Assert.Equal(200, text.StatusCode);
        Assert.StartsWith($"raised {error}: ", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Bad", text.Head, StringComparison.Ordinal);
        Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Fact]
    public async Task Hints_of_nothing_send_nothing()
    {
        var response = await wizgi.Get("/extensions/hints_with?[]");
        Assert.Equal((200, "returned None"), (response.StatusCode, response.Body));
    }
}

/// <summary>On the loop's only thread.</summary>
public sealed class EarlyHintsOnOneThreadTests(EachServer wizgi) : EarlyHintsTests(wizgi), IClassFixture<EachServer>;

public sealed class EarlyHintsOnThreadsTests(EachServerOnThreads wizgi) : EarlyHintsTests(wizgi), IClassFixture<EachServerOnThreads>
{
    private readonly EachServerOnThreads _wizgi = wizgi;

    /// <summary>A file is sent without the interpreter's lock, and so nothing else may write to that response.</summary>
    [Fact]
    public async Task While_a_file_is_sent_no_other_thread_can_use_the_response()
    {
        using var client = await _wizgi.Connect();
        await client.Send(Request.Get("/extensions/file_beside_thread"));
        await client.ReadUntil("\r\n\r\n");
        var outcomes = "";
        for (var tries = 0; outcomes.Length == 0 && tries < 1000; tries++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
            outcomes = (await _wizgi.Get("/extensions/last_outcome")).Body;
        }
        Assert.Equal(
            """
            returned False
            raised AssertionError: start_response was called while the server sends the response's file
            raised AssertionError: write() was called while the server sends the response's file
            raised AssertionError: wsgi.early_hints was called while the server sends the response's file
            """, outcomes);
    }
}

/// <summary>Through C# middleware.</summary>
public sealed class EarlyHintsBehindLintTests(LintedEachServer wizgi) : EarlyHintsTests(wizgi), IClassFixture<LintedEachServer>;
