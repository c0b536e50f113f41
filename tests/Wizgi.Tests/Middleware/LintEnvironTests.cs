using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

/// <summary>The server's half of the lint.</summary>
public class LintEnvironTests
{
    [Theory]
    [InlineData("REQUEST_METHOD", "")]
    [InlineData("REQUEST_METHOD", null)]
    [InlineData("SERVER_NAME", "")]
    [InlineData("SERVER_PORT", "")]
    [InlineData("SERVER_PORT", 80)]
    [InlineData("SERVER_PROTOCOL", null)]
    [InlineData("wsgi.url_scheme", "")]
    [InlineData("wsgi.url_scheme", "ftp")]
    [InlineData("wsgi.multithread", "yes")]
    [InlineData("wsgi.multiprocess", null)]
    [InlineData("wsgi.run_once", 1)]
    [InlineData("wsgi.version", "1.0")]
    [InlineData("wsgi.version", null)]
    [InlineData("wsgi.input", null)]
    [InlineData("wsgi.input", "text")]
    [InlineData("wsgi.errors", null)]
    [InlineData("HTTP_CONTENT_TYPE", "text/plain")]
    [InlineData("HTTP_CONTENT_LENGTH", "1")]
    [InlineData("HTTP_X_COLOUR", 5)]
    [InlineData("HTTP_X_COLOUR", null)]
    [InlineData("HTTP_X_COLOUR", "€")]
    [InlineData("CONTENT_LENGTH", "-1")]
    [InlineData("CONTENT_LENGTH", "many")]
    [InlineData("SCRIPT_NAME", "/")]
    [InlineData("SCRIPT_NAME", "/mount/")]
    [InlineData("SCRIPT_NAME", "mount")]
    [InlineData("PATH_INFO", "path")]
    [InlineData("PATH_INFO", "*")]
    [InlineData("PATH_INFO", "")]
    [InlineData("wsgi.early_hints", null)]
    [InlineData("wsgi.early_hints", true)]
    [InlineData("wsgi.ext.http.send_trailers", "yes")]
    [InlineData("wizgi.client_disconnected", false)]
    public void A_wrong_value_breaks_the_contract_and_the_message_names_the_key(string key, object? value)
    {
        var problem = Assert.Throws<ApplicationError>(() => Check(environ => environ[key] = value));
        Assert.StartsWith("WSGI contract: ", problem.Message, StringComparison.Ordinal);
        Assert.Contains(key, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wsgi.version")]
    [InlineData("wsgi.input")]
    [InlineData("wsgi.errors")]
    [InlineData("wsgi.multithread")]
    [InlineData("SERVER_NAME")]
    public void A_missing_key_breaks_the_contract(string key) =>
        Assert.Contains(key, Assert.Throws<ApplicationError>(() => Check(environ => environ.Remove(key))).Message, StringComparison.Ordinal);

    [Fact]
    public void Trailers_on_http_1_0_break_the_contract()
    {
        Action<IReadOnlyList<ResponseHeader>> send = _ => { };
        Assert.Equal("200 OK", Check(environ => environ["wsgi.ext.http.send_trailers"] = send).Status);
        Assert.Throws<ApplicationError>(() => Check(environ => (environ["wsgi.ext.http.send_trailers"], environ["SERVER_PROTOCOL"]) = (send, "HTTP/1.0")));
    }

    [Fact]
    public void An_input_that_cannot_be_read_breaks_the_contract()
    {
        var closed = new MemoryStream();
        closed.Dispose();
        Assert.Throws<ApplicationError>(() => Check(environ => environ["wsgi.input"] = closed));
    }

    [Theory]
    [InlineData("SCRIPT_NAME", "/mount")]
    [InlineData("wsgi.url_scheme", "https")]
    [InlineData("CONTENT_LENGTH", "0")]
    [InlineData("HTTP_X_COLOUR", "\u00FF")]
    [InlineData("my.extension", 5)]
    public void A_right_value_passes(string key, object value) => Assert.Equal("200 OK", Check(environ => environ[key] = value).Status);

    [Fact]
    public void A_mounted_application_may_have_an_empty_path() =>
        Assert.Equal("200 OK", Check(environ => (environ["SCRIPT_NAME"], environ["PATH_INFO"]) = ("/mount", "")).Status);

    [Fact]
    public void A_request_about_the_server_as_a_whole_may_have_an_empty_path() =>
        Assert.Equal("200 OK", Check(environ => (environ["REQUEST_METHOD"], environ["PATH_INFO"]) = ("OPTIONS", "")).Status);

    private static CallerResponse Check(Action<Environ> change) => Caller.Call((environ, start) =>
    {
        change(environ);
        return Lint.Wrap((_, inner) =>
        {
            inner("200 OK", [new("Content-Type", "text/plain")]);
            return [];
        })(environ, start);
    });
}
