using Wizgi.Middleware;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware;

public sealed class ErrorPagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ErrorPagesTests()
    {
        File.WriteAllText(_folder["404.html"], "<h1>Gone fishing</h1>");
        File.WriteAllText(_folder["4xx.txt"], "client");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_takes_the_place_of_the_body_and_what_is_not_about_the_body_stays()
    {
        var response = Call("404 Nope", "GET", new("Content-Type", "text/plain"), new("Content-Length", "5"), new("ETag", "\"x\""), new("Content-Encoding", "gzip"), new("Retry-After", "5"), new("Set-Cookie", "a=1"));
        Assert.Equal("404 Nope", response.Status);
        Assert.Equal("<h1>Gone fishing</h1>", response.Text);
        Assert.Equal(["Content-Length: 21", "Content-Type: text/html; charset=utf-8", "Retry-After: 5", "Set-Cookie: a=1"], response.Headers.Select(header => $"{header.Name}: {header.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("404 Not Found", "<h1>Gone fishing</h1>")]
    [InlineData("401 Unauthorized", "client")]
    [InlineData("503 Service Unavailable", "503 Service Unavailable /p?q GET")]
    [InlineData("200 OK", "inner")]
    [InlineData("302 Found", "inner")]
    public void A_status_goes_before_its_class(string status, string expected) => Assert.Equal(expected, Call(status, "POST").Text);

    [Fact]
    public void The_answer_to_HEAD_has_the_head_of_the_page()
    {
        var response = Call("404 Not Found", "HEAD");
        Assert.Equal("21", response.Header("Content-Length"));
    }

    [Fact]
    public void A_file_that_cannot_be_read_leaves_the_response_as_it_is_and_is_told()
    {
        File.Delete(_folder["404.html"]);
        var response = Call("404 Not Found", "GET");
        Assert.Equal("inner", response.Text);
        Assert.Contains("404.html", response.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_read_anew_each_time()
    {
        File.WriteAllText(_folder["404.html"], "new");
        Assert.Equal("new", Call("404 Not Found", "GET").Text);
    }

    [Theory]
    [InlineData("200")]
    [InlineData("4x")]
    [InlineData("6xx")]
    [InlineData("404x")]
    [InlineData("4x4")]
    public void A_status_that_is_no_error_is_refused(string pattern) => Assert.Throws<ArgumentException>(() => ErrorPage.FromFile(pattern, "page.html"));

    [Fact]
    public void Two_pages_for_one_status_are_refused() =>
        Assert.Throws<ArgumentException>(() => ErrorPages.Wrap((_, _) => [], ErrorPage.FromFile("404", "a"), ErrorPage.FromFile("404", "b")));

    private CallerResponse Call(string status, string method, params ResponseHeader[] headers) => Caller.Call(
        Lint.Wrap(ErrorPages.Wrap(Lint.Wrap((environ, start) =>
        {
            start(status, headers.Length > 0 ? headers : [new("Content-Type", "text/plain")]);
            environ["PATH_INFO"] = "/changed";
            return ResponseBody.Of("inner");
        }), ErrorPage.FromFile("4xx", _folder["4xx.txt"]), ErrorPage.FromFile("404", _folder["404.html"]), ErrorPage.FromApplication("5xx", Lint.Wrap(Page)))),
        method, "/p?q", method == "POST" ? "data"u8.ToArray() : default);

    private static IEnumerable<ReadOnlyMemory<byte>> Page(Environ environ, StartResponse start)
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        Assert.Equal(-1, environ.Input.ReadByte());
        Assert.Null(environ.ContentLength);
        return ResponseBody.Of($"{environ["wizgi.error_status"]} {environ.PathInfo}?{environ.QueryString} {environ.RequestMethod}");
    }
}
