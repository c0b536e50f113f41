using System.Text;
using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class ConditionalGetTests
{
    private const string Modified = "Thu, 02 Jan 2020 03:04:05 GMT";
    private static readonly ResponseHeader Typed = new("Content-Type", "text/plain");

    [Fact]
    public void A_list_gets_a_strong_tag_that_follows_from_its_content_and_stays_the_same_object()
    {
        var tag = Call(List("a", "bc")).Header("ETag")!;
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", tag);
        Assert.Equal(tag, Call(List("abc")).Header("ETag"));
        Assert.NotEqual(tag, Call(List("abd")).Header("ETag"));
        var items = ResponseBody.Of("abc");
        Assert.Same(items, Received.BodyOf(ConditionalGet.Wrap((_, start) =>
        {
            start("200 OK", [Typed]);
            return items;
        })));
    }

    [Fact]
    public void Who_has_it_already_gets_a_304_without_what_describes_a_body()
    {
        var tag = Call(List("abc")).Header("ETag")!;
        var response = Call(List("abc"), new ResponseHeader("If-None-Match", $"\"other\", W/{tag}"));
        Assert.Equal("304 Not Modified", response.Status);
        Assert.True(response.Body.IsEmpty);
        Assert.Equal(["Cache-Control: max-age=5", $"ETag: {tag}"], response.Headers.Select(header => $"{header.Name}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_single_item_as_long_as_its_Content_Length_is_as_good_as_a_list()
    {
        var (shape, application) = Shape.Of("200 OK", [Typed, new("Content-Length", "3")], ["abc"u8.ToArray()]);
        var tag = Call(application).Header("ETag");
        Assert.Equal(Call(List("abc")).Header("ETag"), tag);
        Assert.Equal("304 Not Modified", Call(application, new ResponseHeader("If-None-Match", tag!)).Status);
        Assert.Equal(shape.Made, shape.Closed);
    }

    [Fact]
    public void What_is_sent_bit_by_bit_gets_no_tag()
    {
        var (_, application) = Shape.Of("200 OK", [Typed], ["a"u8.ToArray(), "b"u8.ToArray()]);
        Assert.Null(Call(application).Header("ETag"));
        (_, application) = Shape.Of("200 OK", [Typed, new("Content-Length", "2")], ["a"u8.ToArray(), "b"u8.ToArray()]);
        Assert.Null(Call(application).Header("ETag"));
    }

    [Theory]
    [InlineData("ETag", "\"x\"", "If-None-Match", "\"x\"", "304 Not Modified")]
    [InlineData("ETag", "W/\"x\"", "If-None-Match", "\"x\"", "304 Not Modified")]
    [InlineData("ETag", "W/\"x\"", "If-None-Match", "W/\"x\"", "304 Not Modified")]
    [InlineData("ETag", "\"x\"", "If-None-Match", "\"y\"", "200 OK")]
    [InlineData("ETag", "\"x\"", "If-None-Match", "*", "304 Not Modified")]
    [InlineData("ETag", "\"x\"", "If-Match", "\"x\"", "200 OK")]
    [InlineData("ETag", "W/\"x\"", "If-Match", "W/\"x\"", "412 Precondition Failed")]
    [InlineData("Last-Modified", Modified, "If-Modified-Since", Modified, "304 Not Modified")]
    [InlineData("Last-Modified", Modified, "If-Modified-Since", "Wed, 01 Jan 2020 03:04:05 GMT", "200 OK")]
    [InlineData("Last-Modified", "never", "If-Modified-Since", Modified, "200 OK")]
    [InlineData("X-A", "1", "If-Modified-Since", Modified, "200 OK")]
    public void The_application_s_own_validators_count_and_the_body_is_not_made(string name, string value, string condition, string asked, string expected)
    {
        var (shape, application) = Shape.Of("200 OK", [Typed, new(name, value)], expected == "200 OK" ? [] : Fail());
        Assert.Equal(expected, Call(application, new ResponseHeader(condition, asked)).Status);
        Assert.Equal((1, 1), (shape.Made, shape.Closed));

        static IEnumerable<ReadOnlyMemory<byte>> Fail()
        {
            yield return Encoding.ASCII.GetBytes(Assert.IsType<string>(null));
        }
    }

    [Theory]
    [InlineData("POST", "200 OK", "max-age=5")]
    [InlineData("GET", "404 Not Found", "max-age=5")]
    [InlineData("GET", "200 OK", "private, no-store")]
    [InlineData("HEAD", "200 OK", "max-age=5")]
    public void No_tag_is_made_for_other_responses(string method, string status, string caching)
    {
        var response = Caller.Call(Lint.Wrap(ConditionalGet.Wrap((_, start) =>
        {
            start(status, [Typed, new("Cache-Control", caching)]);
            return method == "HEAD" ? ResponseBody.Of() : ResponseBody.Of("abc");
        })), method);
        Assert.Equal((status, null), (response.Status, response.Header("ETag")));
    }

    [Fact]
    public void No_tag_is_made_above_the_bound() =>
        Assert.Null(Caller.Call(ConditionalGet.Wrap(List("abcd"), new ConditionalGetOptions { TagUpTo = 3 })).Header("ETag"));

    private static WsgiApplication List(params string[] items) => (_, start) =>
    {
        start("200 OK", [Typed, new("Cache-Control", "max-age=5")]);
        return [.. items.Select(item => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(item))];
    };

    private static CallerResponse Call(WsgiApplication application, params ResponseHeader[] headers) => Caller.Call(Lint.Wrap(ConditionalGet.Wrap(application)), headers: headers);
}
