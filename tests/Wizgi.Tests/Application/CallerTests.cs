using Wizgi.Middleware;

namespace Wizgi.Tests;

public class CallerTests
{
    [Fact]
    public void The_response_is_what_the_application_answered()
    {
        var response = Caller.Call((environ, start) =>
        {
            environ.Errors.Write("noted");
            start("201 Created", [new("X-A", "1")])("written "u8.ToArray());
            return ResponseBody.Of("yielded");
        });
        Assert.Equal("201 Created", response.Status);
        Assert.Equal([new ResponseHeader("X-A", "1")], response.Headers);
        Assert.Equal("written yielded", response.Text);
        Assert.Equal("noted", response.Errors);
    }

    [Fact]
    public void The_environ_is_made_from_the_request()
    {
        var environ = EnvironOf("PUT", "/a%20b?c=%20", "body"u8.ToArray(), new("Content-Type", "text/plain"), new("x-colour", "red"));
        Assert.Equal("PUT", environ.RequestMethod);
        Assert.Equal("/a b", environ.PathInfo);
        Assert.Equal("c=%20", environ.QueryString);
        Assert.Equal("/a%20b?c=%20", environ["REQUEST_URI"]);
        Assert.Equal("text/plain", environ.ContentType);
        Assert.Equal(4, environ.ContentLength);
        Assert.Equal("red", environ["HTTP_X_COLOUR"]);
        Assert.DoesNotContain("HTTP_CONTENT_TYPE", environ.Keys);
    }

    [Fact]
    public void The_environ_passes_the_lint() =>
        Assert.Equal("200 OK", Caller.Call(Lint.Wrap((_, start) =>
        {
            start("200 OK", [new("Content-Type", "text/plain")]);
            return ResponseBody.Of("fine");
        })).Status);

    [Fact]
    public void A_request_without_body_has_no_content_length() => Assert.Null(EnvironOf("GET", "/", default).Find("CONTENT_LENGTH"));

    [Fact]
    public void A_target_with_a_broken_escape_is_refused() =>
        Assert.Contains("'/%4'", Assert.Throws<ArgumentException>(() => Caller.Call(Hello, target: "/%4")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("/€")]
    [InlineData("/?€")]
    public void A_target_that_is_no_native_string_is_refused(string target) => Assert.Throws<ApplicationError>(() => Caller.Call(Hello, target: target));

    [Fact]
    public void An_application_that_never_starts_its_response_is_an_error() => Assert.Throws<ApplicationError>(() => Caller.Call((_, _) => []));

    [Fact]
    public void Body_bytes_before_start_response_are_an_error() =>
        Assert.Throws<ApplicationError>(() => Caller.Call((_, _) => ResponseBody.Of("early")));

    [Fact]
    public void A_second_start_without_exc_info_is_an_error() =>
        Assert.Throws<ApplicationError>(() => Caller.Call((_, start) =>
        {
            start("200 OK", []);
            start("200 OK", []);
            return [];
        }));

    [Fact]
    public void A_head_that_no_server_would_send_is_an_error()
    {
        Assert.Throws<ApplicationError>(() => Caller.Call((_, start) =>
        {
            start("200", []);
            return [];
        }));
        Assert.Throws<ApplicationError>(() => Caller.Call((_, start) =>
        {
            start("200 OK", [new("Connection", "close")]);
            return [];
        }));
    }

    [Fact]
    public void A_start_with_exc_info_replaces_the_head_until_bytes_are_sent()
    {
        var error = new InvalidOperationException("late");
        var replaced = Caller.Call((_, start) =>
        {
            start("200 OK", [new("X-First", "1")]);
            start("500 Oops", [], new ExcInfo(error));
            return [];
        });
        Assert.Equal("500 Oops", replaced.Status);
        Assert.Empty(replaced.Headers);
        Assert.Same(error, Assert.Throws<InvalidOperationException>(() => Caller.Call((_, start) =>
        {
            start("200 OK", [])("sent"u8.ToArray());
            start("500 Oops", [], new ExcInfo(error));
            return [];
        })));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_body_is_closed_whether_it_ends_or_fails(bool fails)
    {
        var stream = new MemoryStream("abc"u8.ToArray());
        IEnumerable<ReadOnlyMemory<byte>> Application(Environ environ, StartResponse start)
        {
            start("200 OK", []);
            return ResponseBody.Filter(new FileWrapper(stream), item => fails ? throw new InvalidOperationException("broken") : item);
        }

        if (fails) Assert.Throws<InvalidOperationException>(() => Caller.Call(Application));
        else Assert.Equal("abc", Caller.Call(Application).Text);
        Assert.False(stream.CanRead);
    }

    private static Environ EnvironOf(string method, string target, ReadOnlyMemory<byte> body, params ResponseHeader[] headers)
    {
        Environ? seen = null;
        Caller.Call((environ, start) =>
        {
            seen = environ;
            return Hello(environ, start);
        }, method, target, body, headers);
        return seen!;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Hello(Environ environ, StartResponse start)
    {
        start("200 OK", []);
        return ResponseBody.Of("hello");
    }
}
