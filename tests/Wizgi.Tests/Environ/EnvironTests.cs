using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class EnvironTests
{
    [Fact]
    public void Accessors_read_the_keys_of_their_names()
    {
        var environ = new Environ
        {
            ["REQUEST_METHOD"] = "PUT",
            ["SCRIPT_NAME"] = "/mount",
            ["PATH_INFO"] = "/path",
            ["QUERY_STRING"] = "a=b",
            ["CONTENT_TYPE"] = "text/plain",
            ["CONTENT_LENGTH"] = "12",
            ["wsgi.url_scheme"] = "https",
        };
        Assert.Equal("PUT", environ.RequestMethod);
        Assert.Equal("/mount", environ.ScriptName);
        Assert.Equal("/path", environ.PathInfo);
        Assert.Equal("a=b", environ.QueryString);
        Assert.Equal("text/plain", environ.ContentType);
        Assert.Equal(12, environ.ContentLength);
        Assert.Equal("https", environ.UrlScheme);
    }

    [Fact]
    public void Absent_keys_read_as_empty_or_null()
    {
        var environ = new Environ();
        Assert.Equal("", environ.ScriptName);
        Assert.Null(environ.ContentType);
        Assert.Null(environ.ContentLength);
        Assert.Null(environ.Header("User-Agent"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("99999999999999999999")]
    public void A_content_length_that_is_no_number_reads_as_null(string text) => Assert.Null(new Environ { ["CONTENT_LENGTH"] = text }.ContentLength);

    [Theory]
    [InlineData("User-Agent", "HTTP_USER_AGENT")]
    [InlineData("x-colour", "HTTP_X_COLOUR")]
    [InlineData("Content-Type", "CONTENT_TYPE")]
    [InlineData("content-length", "CONTENT_LENGTH")]
    public void A_header_is_read_by_its_name_on_the_wire(string name, string key) => Assert.Equal("42", new Environ { [key] = "42" }.Header(name));

    [Fact]
    public void Keys_are_case_sensitive() => Assert.Null(new Environ { ["path_info"] = "/" }.Find("PATH_INFO"));

    [Fact]
    public void A_copy_does_not_change_with_its_original()
    {
        var original = new Environ { ["PATH_INFO"] = "/a" };
        var copy = new Environ(original);
        original["PATH_INFO"] = "/b";
        Assert.Equal("/a", copy.PathInfo);
    }

    [Fact]
    public void A_missing_or_mistyped_stream_is_an_error_that_names_the_key()
    {
        Assert.Contains("wsgi.input", Assert.Throws<ApplicationError>(() => new Environ().Input).Message, StringComparison.Ordinal);
        Assert.Contains("wsgi.errors", Assert.Throws<ApplicationError>(() => new Environ { ["wsgi.errors"] = "stderr" }.Errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_stores_bytes_as_native_strings_and_the_later_value_wins()
    {
        var environ = new Environ();
        var writer = new EnvironWriter(environ);
        writer.Set(EnvironKey.PathInfo, [(byte)'/', 0xC3, 0xA9]);
        writer.Set(EnvironKey.Cookie, "a=1"u8);
        writer.Set(EnvironKey.Cookie, "a=2"u8);
        writer.Set("HTTP_X_COLOUR"u8, "red"u8);
        Assert.Equal("/\u00C3\u00A9", environ.PathInfo);
        Assert.Equal("a=2", environ["HTTP_COOKIE"]);
        Assert.Equal("red", environ["HTTP_X_COLOUR"]);
        Assert.Equal(Latin1.Bytes("/\u00C3\u00A9"), NativeString.ToBytes(environ.PathInfo, "path"));
    }
}
