using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class RequestIdTests
{
    [Fact]
    public void Application_and_client_get_the_same_new_name()
    {
        var response = Call(new RequestIdOptions());
        var id = response.Header("X-Request-Id")!;
        Assert.Matches("^[0-9a-f]{32}$", id);
        Assert.Equal($"{id} {id}", response.Text);
        Assert.NotEqual(id, Call(new RequestIdOptions()).Header("X-Request-Id"));
    }

    [Fact]
    public void A_name_the_client_brings_is_replaced_unless_it_is_asked_for()
    {
        Assert.NotEqual("mine", Call(new RequestIdOptions(), "mine").Header("X-Request-Id"));
        Assert.DoesNotContain("mine", Call(new RequestIdOptions(), "mine").Text, StringComparison.Ordinal);
        Assert.Equal("mine mine", Call(new RequestIdOptions { AcceptIncoming = true }, "mine").Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("a\tb")]
    [InlineData("caf\u00E9")]
    [InlineData("a,b")]
    public void A_name_that_is_not_sane_is_replaced(string id) => Assert.Matches("^[0-9a-f]{32}$", Call(new RequestIdOptions { AcceptIncoming = true }, id).Header("X-Request-Id"));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void A_name_may_be_128_long(int length, bool isTaken) =>
        Assert.Equal(isTaken, Call(new RequestIdOptions { AcceptIncoming = true }, new string('a', length)).Header("X-Request-Id") == new string('a', length));

    [Fact]
    public void An_application_that_names_its_response_itself_keeps_the_name()
    {
        var response = Caller.Call(RequestId.Wrap((_, start) =>
        {
            start("200 OK", [new("Content-Type", "text/plain"), new("x-request-ID", "own")]);
            return [];
        }));
        Assert.Equal("own", response.Header("X-Request-Id"));
    }

    [Fact]
    public void The_header_can_have_another_name_and_must_be_a_token()
    {
        Assert.NotNull(Call(new RequestIdOptions { Header = "X-Correlation-Id" }).Header("X-Correlation-Id"));
        Assert.Throws<ApplicationError>(() => Call(new RequestIdOptions { Header = "X Id" }));
    }

    private static CallerResponse Call(RequestIdOptions options, string? incoming = null) => Caller.Call(
        Lint.Wrap(RequestId.Wrap((environ, start) =>
        {
            start("200 OK", [new("Content-Type", "text/plain")]);
            return ResponseBody.Of($"{environ["wizgi.request_id"]} {environ.Header(options.Header)}");
        }, options)),
        headers: incoming is null ? [] : [new ResponseHeader("X-Request-Id", incoming)]);
}
