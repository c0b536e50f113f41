using System.Text;
using Wizgi.AspNetCore.Gateways;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;

namespace Wizgi.Tests.AspNetCore.Gateways;

public class GatewayEnvironTests
{
    private static readonly GatewayRules Rules = new(new ServerLimits { HeaderFields = 3 }, BelievesClients: true);

    [Theory]
    [InlineData("", "/a", "", "/a")]
    [InlineData("/shop", "/a", "/shop", "/a")]
    [InlineData("/shop/", null, "", "/shop/")]
    [InlineData("/shop/", "", "/shop", "/")]
    [InlineData("/shop", "", "/shop", "")]
    [InlineData("shop", "a", "/shop", "/a")]
    [InlineData("/a", null, "", "/a")]
    [InlineData(null, "", "", "/")]
    public void The_path_is_divided_as_the_web_server_says(string? script, string? path, string expectedScript, string expectedPath)
    {
        var variables = Make("REQUEST_METHOD", "GET");
        if (script is not null) Add(variables, "SCRIPT_NAME", script);
        if (path is not null) Add(variables, "PATH_INFO", path);
        var environ = new GatewayEnviron(variables, Rules);
        Assert.Equal((expectedScript, expectedPath), (Encoding.Latin1.GetString(environ.ScriptName), Encoding.Latin1.GetString(environ.PathInfo)));
    }

    [Fact]
    public void Without_either_the_target_is_decoded()
    {
        var environ = new GatewayEnviron(Make("REQUEST_METHOD", "GET", "REQUEST_URI", "/a%20b%FF?c=d"), Rules);
        Assert.Equal("/a b\u00ff", Encoding.Latin1.GetString(environ.PathInfo));
    }

    [Theory]
    [InlineData("on", true)]
    [InlineData("ON", true)]
    [InlineData("1", true)]
    [InlineData("off", false)]
    [InlineData("", false)]
    public void HTTPS_is_the_scheme(string value, bool isSecure) => Assert.Equal(isSecure, new GatewayEnviron(Make("REQUEST_METHOD", "GET", "HTTPS", value), Rules).IsSecure);

    [Fact]
    public void Of_a_variable_that_comes_twice_the_last_counts()
    {
        var environ = new GatewayEnviron(Make("REQUEST_METHOD", "GET", "REQUEST_METHOD", "HEAD", "QUERY_STRING", "a", "QUERY_STRING", "b"), Rules);
        Assert.Equal(("HEAD", "b"), (environ.Method, environ.Query));
    }

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("", null)]
    [InlineData("0", 0L)]
    public void The_length_is_read(string value, long? length) => Assert.Equal(length, new GatewayEnviron(Make("REQUEST_METHOD", "POST", "CONTENT_LENGTH", value), Rules).ContentLength);

    [Theory]
    [InlineData("CONTENT_LENGTH", "-1")]
    [InlineData("CONTENT_LENGTH", "1 ")]
    [InlineData("CONTENT_LENGTH", "+1")]
    [InlineData("CONTENT_LENGTH", "9223372036854775808")]
    [InlineData("REQUEST_METHOD", "G T")]
    [InlineData("REQUEST_METHOD", "")]
    public void What_is_no_request_is_refused(string name, string value) => Assert.Throws<GatewayException>(() => new GatewayEnviron(Make("REQUEST_METHOD", "GET", name, value), Rules));

    [Fact]
    public void Two_different_lengths_are_refused() =>
        Assert.Throws<GatewayException>(() => new GatewayEnviron(Make("REQUEST_METHOD", "POST", "CONTENT_LENGTH", "1", "CONTENT_LENGTH", "2"), Rules));

    [Fact]
    public void Headers_are_those_of_the_client_without_what_the_web_server_has_taken()
    {
        var environ = new GatewayEnviron(Make(
            "REQUEST_METHOD", "GET", "HTTP_X_A", "b", "HTTP_TRANSFER_ENCODING", "chunked", "HTTP_CONTENT_LENGTH", "9", "HTTP_CONTENT_TYPE", "x", "HTTP_\u00e9", "c", "CONTENT_TYPE", "text/plain"), Rules);
        Assert.Equal(["Content-Type: text/plain", "X-A: b"], environ.Headers.Select(field => $"{field.Key}: {field.Value}").Order());
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("a\nb")]
    [InlineData("\0")]
    public void A_header_with_a_line_end_is_a_refusal(string value) =>
        Assert.Equal(RequestRejectionReason.InvalidHeaderValue, new GatewayEnviron(Make("REQUEST_METHOD", "GET", "HTTP_A", value), Rules).Rejection);

    [Fact]
    public void Too_many_headers_are_a_refusal() =>
        Assert.Equal(RequestRejectionReason.TooManyHeaderFields, new GatewayEnviron(Make("REQUEST_METHOD", "GET", "HTTP_A", "", "HTTP_B", "", "HTTP_C", "", "HTTP_D", ""), Rules).Rejection);

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("unix:", false)]
    [InlineData("", false)]
    public void A_client_without_an_address_is_not_known(string address, bool isKnown) =>
        Assert.Equal(isKnown, new GatewayEnviron(Make("REQUEST_METHOD", "GET", "REMOTE_ADDR", address), Rules).KnowsClient);

    private static CgiVariables Make(params string[] pairs)
    {
        var variables = new CgiVariables();
        foreach (var pair in pairs.Chunk(2)) Add(variables, pair[0], pair[1]);
        return variables;
    }

    private static void Add(CgiVariables variables, string name, string value) => variables.Add(Encoding.Latin1.GetBytes(name), Encoding.Latin1.GetBytes(value));
}
