using System.Globalization;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "environ Variables": what the app is given.</summary>
public sealed class EnvironTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Fact]
    public async Task Environ_is_a_builtin_dict() => Assert.Equal("True", await wizgi.Evaluate("type(environ) is dict"));

    [Fact]
    public async Task Environ_may_be_changed_by_the_app() =>
        Assert.Equal("1", await wizgi.Evaluate("(environ.update({'app.own': 1}), environ.pop('PATH_INFO'), environ['app.own'])[2]"));

    [Fact]
    public async Task What_an_app_changed_in_its_environ_is_not_seen_by_the_next_request()
    {
        using var client = await wizgi.Connect();
        var change = "[environ.update({'app.own': 1, 'PATH_INFO': 'x', 'wsgi.version': 0}), environ['wsgi.version']][1]";
        Assert.Equal("0", (await client.Exchange(Request.Get(Request.Expression(change)))).Body);
        var look = "('app.own' in environ, environ['PATH_INFO'], environ['wsgi.version'])";
        Assert.Equal("(False, '/evaluate/app', (1, 0))", (await client.Exchange(Request.Get(Request.Expression(look)))).Body);
    }

    [Fact]
    public async Task An_environ_kept_by_the_app_is_not_changed_by_the_next_request()
    {
        using var client = await wizgi.Connect();
        await client.Exchange(Request.Get("/keeping/keep"));
        Assert.Equal("returned '/keeping/keep'", (await client.Exchange(Request.Get("/keeping/read_environ"))).Body);
    }

    [Theory]
    [InlineData("REQUEST_METHOD")]
    [InlineData("SCRIPT_NAME")]
    [InlineData("PATH_INFO")]
    [InlineData("QUERY_STRING")]
    [InlineData("SERVER_NAME")]
    [InlineData("SERVER_PORT")]
    [InlineData("SERVER_PROTOCOL")]
    [InlineData("REMOTE_ADDR")]
    [InlineData("REMOTE_PORT")]
    [InlineData("REQUEST_URI")]
    [InlineData("RAW_URI")]
    [InlineData("HTTP_HOST")]
    [InlineData("wsgi.url_scheme")]
    public async Task A_variable_is_present_and_a_native_string(string key) =>
        Assert.Equal("<class 'str'>", await wizgi.Evaluate($"type(environ['{key}'])"));

    [Theory]
    [InlineData("SERVER_NAME")]
    [InlineData("SERVER_PORT")]
    [InlineData("SERVER_PROTOCOL")]
    [InlineData("REQUEST_METHOD")]
    public async Task A_variable_that_may_never_be_empty_is_not(string key) => Assert.Equal("True", await wizgi.Evaluate($"environ['{key}'] != ''"));

    [Fact]
    public async Task Every_CGI_variable_is_a_native_string() =>
        Assert.Equal("[]", await wizgi.Evaluate("[k for k, v in environ.items() if '.' not in k and type(v) is not str]"));

    [Fact]
    public async Task Every_native_string_holds_bytes_only() =>
        Assert.Equal("[]", await wizgi.Evaluate("[k for k, v in environ.items() if type(v) is str and any(ord(c) > 255 for c in v)]"));

    [Fact]
    public async Task Every_key_is_a_native_string() => Assert.Equal("[]", await wizgi.Evaluate("[k for k in environ if type(k) is not str]"));

    [Theory]
    [InlineData("wsgi.version", "(1, 0)")]
    [InlineData("wsgi.url_scheme", "'http'")]
    [InlineData("wsgi.multithread", "False")]
    [InlineData("wsgi.multiprocess", "False")]
    [InlineData("wsgi.run_once", "False")]
    [InlineData("wsgi.input_terminated", "True")]
    public async Task A_wsgi_variable_has_its_value(string key, string repr) => Assert.Equal(repr, await wizgi.Evaluate($"environ['{key}']"));

    [Fact]
    public async Task Wsgi_version_is_a_tuple_of_integers() =>
        Assert.Equal("True", await wizgi.Evaluate("type(environ['wsgi.version']) is tuple and all(type(n) is int for n in environ['wsgi.version'])"));

    [Fact]
    public async Task Wsgi_input_has_the_methods_of_the_specification() =>
        Assert.Equal("True", await wizgi.Evaluate("all(hasattr(input, name) for name in ('read', 'readline', 'readlines', '__iter__'))"));

    [Fact]
    public async Task Wsgi_errors_has_the_methods_of_the_specification() =>
        Assert.Equal("True", await wizgi.Evaluate("all(hasattr(environ['wsgi.errors'], name) for name in ('flush', 'write', 'writelines'))"));

    [Fact]
    public async Task Wsgi_file_wrapper_is_callable() => Assert.Equal("True", await wizgi.Evaluate("callable(environ['wsgi.file_wrapper'])"));

    [Fact]
    public async Task The_process_environment_is_not_mixed_in() =>
        Assert.Equal("True", await wizgi.Evaluate("'HOME' not in environ and 'LANG' not in environ and 'VIRTUAL_ENV' not in environ"));

    [Fact]
    public async Task Script_name_of_an_app_at_the_root_is_empty() => Assert.Equal("''", await wizgi.Evaluate("environ['SCRIPT_NAME']"));

    [Fact]
    public async Task Path_info_is_decoded()
    {
        var target = Request.Expression("environ['PATH_INFO'], environ['REQUEST_URI'].split('?')[0], environ['RAW_URI'] == environ['REQUEST_URI']");
        var response = await wizgi.Get(target.Replace("/app?", "/%61pp?", StringComparison.Ordinal));
        Assert.Equal("('/evaluate/app', '/evaluate/%61pp', True)", response.Body);
    }

    [Fact]
    public async Task Query_string_is_raw()
    {
        var response = await wizgi.Get("/evaluate/app?environ%5B%27QUERY_STRING%27%5D");
        Assert.Equal("'environ%5B%27QUERY_STRING%27%5D'", response.Body);
    }

    [Fact]
    public async Task Server_name_and_port_are_where_the_server_listens()
    {
        FrontEnd.SkipBehindWebServer("they are its own");
        Assert.Equal($"('127.0.0.1', '{wizgi.Process.EndPoint.Port}')", await wizgi.Evaluate("(environ['SERVER_NAME'], environ['SERVER_PORT'])"));
    }

    [Fact]
    public async Task Remote_address_and_port_are_the_client()
    {
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get(Request.Expression("(environ['REMOTE_ADDR'], environ['REMOTE_PORT'])")));
        var port = ((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture);
        Assert.Equal($"('127.0.0.1', '{port}')", response.Body);
    }

    [Theory]
    [InlineData("HTTP/1.0")]
    [InlineData("HTTP/1.1")]
    public async Task Server_protocol_is_the_protocol_of_the_request(string version)
    {
        var response = await wizgi.Exchange($"GET {Request.Expression("environ['SERVER_PROTOCOL']")} {version}\r\nHost: a\r\n\r\n");
        Assert.Equal($"'{version}'", response.Body);
    }

    [Fact]
    public async Task Content_type_and_length_stand_without_http()
    {
        var expression = "(environ['CONTENT_TYPE'], environ['CONTENT_LENGTH'], [k for k in environ if k.startswith('HTTP_CONTENT')])";
        var response = await wizgi.Post(Request.Expression(expression), "abc", "Content-Type: text/plain; charset=utf-8\r\n");
        Assert.Equal("('text/plain; charset=utf-8', '3', [])", response.Body);
    }

    [Fact]
    public async Task Content_type_and_length_may_be_missing_or_empty_without_a_body() =>
        Assert.Equal("('', '')", await wizgi.Evaluate("(environ.get('CONTENT_TYPE', ''), environ.get('CONTENT_LENGTH', ''))"));

    [Fact]
    public async Task The_url_can_be_put_together_again()
    {
        const string url = "environ['wsgi.url_scheme'] + '://' + environ['HTTP_HOST'] + quote(environ['SCRIPT_NAME']) + quote(environ['PATH_INFO'])";
        Assert.Equal("'http://a/evaluate/app'", await wizgi.Evaluate($"[{url} for quote in [__import__('urllib.parse').parse.quote]][0]"));
    }
}
