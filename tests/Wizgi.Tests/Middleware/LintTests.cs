using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

/// <summary>The application's half of the lint.</summary>
public class LintTests
{
    private static readonly ResponseHeader Typed = new("Content-Type", "text/plain");

    [Fact]
    public void A_correct_application_passes_unchanged()
    {
        var response = Caller.Call(Lint.Wrap((_, start) =>
        {
            start("200 OK", [Typed, new("X-A", "1")])("a"u8.ToArray());
            return ResponseBody.Of("b");
        }));
        Assert.Equal("200 OK", response.Status);
        Assert.Equal([Typed, new ResponseHeader("X-A", "1")], response.Headers);
        Assert.Equal("ab", response.Text);
    }

    [Fact]
    public void An_application_that_returns_null_breaks_the_contract() => Assert.Contains("null", Breach((_, _) => null!), StringComparison.Ordinal);

    [Fact]
    public void An_application_that_never_starts_its_response_breaks_the_contract() =>
        Assert.Contains("never called", Breach((_, _) => []), StringComparison.Ordinal);

    [Fact]
    public void An_item_before_start_response_breaks_the_contract() =>
        Assert.Contains("before start_response", Breach((_, _) => ResponseBody.Of("early")), StringComparison.Ordinal);

    [Fact]
    public void An_empty_item_before_start_response_is_allowed()
    {
        Assert.Equal("200 OK", Caller.Call(Lint.Wrap(Application)).Status);

        static IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
        {
            yield return ReadOnlyMemory<byte>.Empty;
            start("200 OK", [Typed]);
        }
    }

    [Fact]
    public void A_second_start_without_exc_info_breaks_the_contract() =>
        Assert.Contains("second time", Breach((_, start) =>
        {
            start("200 OK", [Typed]);
            start("200 OK", [Typed]);
            return [];
        }), StringComparison.Ordinal);

    [Fact]
    public void A_second_start_with_exc_info_is_allowed()
    {
        var response = Caller.Call(Lint.Wrap((_, start) =>
        {
            start("200 OK", [Typed]);
            start("500 Oops", [Typed], new ExcInfo(new InvalidOperationException("late")));
            return ResponseBody.Of("page");
        }));
        Assert.Equal("500 Oops", response.Status);
    }

    [Theory]
    [InlineData("200", "X-A", "1", "'200'")]
    [InlineData("200 OK", "X A", "1", "'X A'")]
    [InlineData("200 OK", "X-A", "1\n2", @"'1\n2'")]
    [InlineData("200 OK", "Connection", "close", "'Connection'")]
    [InlineData("200 OK", "X-A", "€", "'€'")]
    [InlineData("200 OK", "Status", "200 OK", "'Status'")]
    public void A_head_that_may_not_be_sent_breaks_the_contract(string status, string name, string value, string shown) =>
        Assert.Contains(shown, Breach((_, start) =>
        {
            start(status, [Typed, new(name, value)]);
            return [];
        }), StringComparison.Ordinal);

    [Theory]
    [InlineData("200 OK")]
    [InlineData("404 Not Found")]
    public void A_response_with_a_body_needs_a_content_type(string status)
    {
        Assert.Contains("no Content-Type", Breach(Answer(status)), StringComparison.Ordinal);
        Assert.Equal(status, Caller.Call(Lint.Wrap(Answer(status, Typed))).Status);
    }

    [Fact]
    public void A_response_of_length_zero_needs_no_content_type() =>
        Assert.Equal("302 Found", Caller.Call(Lint.Wrap(Answer("302 Found", new ResponseHeader("Content-Length", "0")))).Status);

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public void A_response_without_a_body_has_no_content_type(string status)
    {
        Assert.Contains("has a Content-Type", Breach(Answer(status, Typed)), StringComparison.Ordinal);
        Assert.Equal(status, Caller.Call(Lint.Wrap(Answer(status))).Status);
    }

    [Theory]
    [InlineData("204 No Content")]
    [InlineData("304 Not Modified")]
    public void A_body_where_none_may_be_breaks_the_contract(string status) =>
        Assert.Contains("has a body", Breach((_, start) =>
        {
            start(status, []);
            return ResponseBody.Of("body");
        }), StringComparison.Ordinal);

    [Fact]
    public void Closing_reaches_the_body_and_may_happen_once()
    {
        var stream = new MemoryStream("abc"u8.ToArray());
        var body = BodyOf((_, start) =>
        {
            start("200 OK", [Typed]);
            return new FileWrapper(stream);
        });
        ResponseBody.Close(body);
        Assert.False(stream.CanRead);
        Assert.Contains("second time", Assert.Throws<ApplicationError>(() => ResponseBody.Close(body)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Iterating_twice_breaks_the_contract()
    {
        var body = BodyOf(Answer("200 OK", Typed));
        Assert.Empty(body);
        Assert.Contains("second time", Assert.Throws<ApplicationError>(() => body.Any()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Iterating_after_closing_breaks_the_contract()
    {
        var body = BodyOf((_, start) =>
        {
            start("200 OK", [Typed]);
            return ResponseBody.Of("a"u8.ToArray(), "b"u8.ToArray());
        });
        using var items = body.GetEnumerator();
        Assert.True(items.MoveNext());
        ResponseBody.Close(body);
        Assert.Contains("after it closed", Assert.Throws<ApplicationError>(() => items.MoveNext()).Message, StringComparison.Ordinal);
    }

    private static WsgiApplication Answer(string status, params ResponseHeader[] headers) => (_, start) =>
    {
        start(status, headers);
        return [];
    };

    private static string Breach(WsgiApplication application) => Assert.Throws<ApplicationError>(() => Caller.Call(Lint.Wrap(application))).Message;

    // The body as a server has it, before it iterates.
    private static IEnumerable<ReadOnlyMemory<byte>> BodyOf(WsgiApplication application)
    {
        IEnumerable<ReadOnlyMemory<byte>>? body = null;
        Caller.Call((environ, start) =>
        {
            body = Lint.Wrap(application)(environ, start);
            return [];
        });
        return body!;
    }
}
