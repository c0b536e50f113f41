using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>From the bytes of a head to the environ: PEP 3333 "environ Variables", RFC 3875 §4.1.</summary>
public sealed class HttpEnvironTests : IDisposable
{
    private readonly Listener _listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
    private readonly HttpEnviron _writer = new(64 * 1024);

    public void Dispose() => _listener.Close();

    [Fact]
    public void The_request_line_fills_the_CGI_variables()
    {
        var environ = Write("PUT /a%20b%C3%A9?c=%20&d HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("PUT", environ["REQUEST_METHOD"]);
        Assert.Equal("/a b\u00C3\u00A9", environ["PATH_INFO"]);
        Assert.Equal("c=%20&d", environ["QUERY_STRING"]);
        Assert.Equal("/a%20b%C3%A9?c=%20&d", environ["REQUEST_URI"]);
        Assert.Equal("/a%20b%C3%A9?c=%20&d", environ["RAW_URI"]);
        Assert.Equal("HTTP/1.1", environ["SERVER_PROTOCOL"]);
    }

    [Fact]
    public void The_protocol_is_the_one_of_the_request() => Assert.Equal("HTTP/1.0", Write("GET / HTTP/1.0\r\n\r\n")["SERVER_PROTOCOL"]);

    [Fact]
    public void The_connection_fills_server_and_remote()
    {
        var environ = Write("GET / HTTP/1.1\r\nHost: elsewhere:99\r\n\r\n");
        Assert.Equal("127.0.0.1", environ["SERVER_NAME"]);
        Assert.Equal(((System.Net.IPEndPoint)_listener.EndPoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), environ["SERVER_PORT"]);
        Assert.Equal("192.0.2.1", environ["REMOTE_ADDR"]);
        Assert.Equal("4711", environ["REMOTE_PORT"]);
    }

    [Fact]
    public void Headers_become_keys()
    {
        var environ = Write("GET / HTTP/1.1\r\nhost: a:80\r\ncontent-TYPE: text/plain\r\nContent-Length: 03\r\nx-colour: red\r\nUser-Agent:\r\n\r\n");
        Assert.Equal("a:80", environ["HTTP_HOST"]);
        Assert.Equal("text/plain", environ["CONTENT_TYPE"]);
        Assert.Equal("03", environ["CONTENT_LENGTH"]);
        Assert.Equal("red", environ["HTTP_X_COLOUR"]);
        Assert.Equal("", environ["HTTP_USER_AGENT"]);
        Assert.DoesNotContain(environ.Keys, key => key is "HTTP_CONTENT_TYPE" or "HTTP_CONTENT_LENGTH");
    }

    [Fact]
    public void Names_with_underscores_and_Proxy_never_arrive()
    {
        var environ = Write("GET / HTTP/1.1\r\nHost: a\r\nX_Forwarded_For: 1\r\nContent_Length: 5\r\nPROXY: http://evil\r\nX-Ok: 1\r\n\r\n");
        Assert.DoesNotContain(environ.Keys, key => key is "HTTP_X_FORWARDED_FOR" or "HTTP_CONTENT_LENGTH" or "CONTENT_LENGTH" or "HTTP_PROXY");
        Assert.Equal("1", environ["HTTP_X_OK"]);
    }

    [Fact]
    public void A_name_with_an_underscore_is_not_joined_to_one_with_a_hyphen()
    {
        var environ = Write("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1\r\nX_Forwarded_For: evil\r\nX_Forwarded_For: evil\r\n\r\n");
        Assert.Equal("10.0.0.1", environ["HTTP_X_FORWARDED_FOR"]);
    }

    // RFC 9110 §5.3
    [Fact]
    public void Repeated_headers_are_joined_in_their_order()
    {
        var environ = Write("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nAccept: text/html\r\nx-a: 2\r\nX-B: only\r\nACCEPT: */*\r\nX-A: 3\r\n\r\n");
        Assert.Equal("1, 2, 3", environ["HTTP_X_A"]);
        Assert.Equal("text/html, */*", environ["HTTP_ACCEPT"]);
        Assert.Equal("only", environ["HTTP_X_B"]);
        Assert.Equal("a", environ["HTTP_HOST"]);
    }

    // RFC 9113 §8.2.3
    [Fact]
    public void Repeated_cookies_are_joined_with_semicolons() =>
        Assert.Equal("a=1; b=2", Write("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\nCookie: b=2\r\n\r\n")["HTTP_COOKIE"]);

    [Theory]
    [InlineData("", "", ", ")]
    [InlineData("", "1", ", 1")]
    [InlineData("1", "", "1, ")]
    public void An_empty_value_among_repeated_headers_keeps_its_place(string first, string second, string joined) =>
        Assert.Equal(joined, Write($"GET / HTTP/1.0\r\nX:{first}\r\nX:{second}\r\n\r\n")["HTTP_X"]);

    [Fact]
    public void The_largest_number_of_repeated_headers_is_joined()
    {
        var environ = Write("GET / HTTP/1.0\r\n" + string.Concat(Enumerable.Repeat("X:\r\n", 50)) + string.Concat(Enumerable.Repeat("X:1\r\n", 50)) + "\r\n");
        Assert.Equal(string.Join(", ", [.. Enumerable.Repeat("", 50), .. Enumerable.Repeat("1", 50)]), environ["HTTP_X"]);
    }

    // RFC 9112 §3.2.2
    [Theory]
    [InlineData("http://b:81/c?d", "/c", "d", "b:81")]
    [InlineData("http://b", "/", "", "b")]
    [InlineData("https://[::1]?d", "/", "d", "[::1]")]
    public void The_authority_of_an_absolute_target_replaces_the_host(string target, string path, string query, string host)
    {
        foreach (var more in (string[])["", "X-A: 1\r\nX-A: 2\r\n"])
        {
            var environ = Write($"GET {target} HTTP/1.1\r\nHost: other\r\n{more}\r\n");
            Assert.Equal((path, query, host), (environ["PATH_INFO"], environ["QUERY_STRING"], environ["HTTP_HOST"]));
            Assert.Equal(target, environ["REQUEST_URI"]);
        }
    }

    [Fact]
    public void A_request_about_the_server_as_a_whole_has_no_path()
    {
        var environ = Write("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal("", environ["PATH_INFO"]);
        Assert.Equal("*", environ["REQUEST_URI"]);
    }

    [Theory]
    [InlineData("Host: example.org:8080\r\n", "example.org", "8080")]
    [InlineData("Host: example.org\r\n", "example.org", "80")]
    [InlineData("Host: example.org:\r\n", "example.org", "80")]
    [InlineData("Host: [::1]:8080\r\n", "[::1]", "8080")]
    [InlineData("Host: [::1]\r\n", "[::1]", "80")]
    [InlineData("Host:\r\n", "localhost", "80")]
    [InlineData("Host: :81\r\n", "localhost", "81")]
    [InlineData("", "localhost", "80")]
    public void On_a_unix_socket_the_host_names_the_server(string field, string name, string port)
    {
        var environ = Write($"GET / HTTP/1.0\r\n{field}\r\n", isUnix: true);
        Assert.Equal((name, port), (environ["SERVER_NAME"], environ["SERVER_PORT"]));
        Assert.Equal("", environ["REMOTE_ADDR"]);
        Assert.DoesNotContain("REMOTE_PORT", environ.Keys);
    }

    [Fact]
    public void On_a_unix_socket_an_absolute_target_names_the_server()
    {
        var environ = Write("GET http://b:81/ HTTP/1.1\r\nHost: a:80\r\n\r\n", isUnix: true);
        Assert.Equal(("b", "81"), (environ["SERVER_NAME"], environ["SERVER_PORT"]));
    }

    private Environ Write(string text, bool isUnix = false)
    {
        var parsed = Parsed.Complete(text);
        var connection = new Connection(descriptor: -1, _listener);
        if (isUnix) connection.LocalName = connection.LocalPort = [];
        else (connection.RemoteName, connection.RemotePort) = ("192.0.2.1"u8.ToArray(), "4711"u8.ToArray());
        var environ = new Environ();
        _writer.Write(new EnvironWriter(environ), parsed.Bytes, parsed.Head, connection, decodedLength: null);
        return environ;
    }
}
