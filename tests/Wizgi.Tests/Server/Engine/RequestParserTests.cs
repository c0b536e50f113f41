using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>What a head means, and which heads are refused: RFC 9112 §2.2, §3, §5, §6.</summary>
public class RequestParserTests
{
    private const string Host = "Host: a\r\n";

    [Fact]
    public void A_head_is_taken_apart()
    {
        var parsed = Parsed.Complete("POST /a%20b?c=d&e HTTP/1.1\r\nHost: example.org:8080\r\nX-Colour:red\r\nContent-Length: 3\r\n\r\nabc");
        Assert.Equal("POST /a%20b?c=d&e HTTP/1.1", parsed[parsed.Head.RequestLine]);
        Assert.Equal("POST", parsed[parsed.Head.Method]);
        Assert.Equal("/a%20b?c=d&e", parsed[parsed.Head.Target]);
        Assert.Equal("/a%20b", parsed[parsed.Head.Path]);
        Assert.Equal("c=d&e", parsed[parsed.Head.Query]);
        Assert.Equal([("Host", "example.org:8080"), ("X-Colour", "red"), ("Content-Length", "3")], parsed.Fields);
        Assert.Equal(parsed.Bytes.Length - 3, parsed.Head.Length);
        Assert.Equal(3, parsed.Head.ContentLength);
        Assert.True(parsed.Head.IsHttp11 && parsed.Head.KeepAlive && parsed.Head.HasBody);
        Assert.False(parsed.Head.IsHead || parsed.Head.IsChunked || parsed.Head.ExpectsContinue || parsed.Head.HasRepeatedFields);
        Assert.Equal(0, parsed.Head.HostField);
    }

    [Theory]
    [InlineData("/", "/", "", "")]
    [InlineData("/?", "/", "", "")]
    [InlineData("/a?b?c", "/a", "b?c", "")]
    [InlineData("//a", "//a", "", "")]
    [InlineData("/a/../b", "/a/../b", "", "")]
    [InlineData("/a?%zz%00", "/a", "%zz%00", "")]
    [InlineData("/\"<>\\^`{|}", "/\"<>\\^`{|}", "", "")]
    [InlineData("http://b", "", "", "b")]
    [InlineData("HTTP://b:81/c?d", "/c", "d", "b:81")]
    [InlineData("https://[::1]:443?d", "", "d", "[::1]:443")]
    public void A_target_has_a_path_a_query_and_perhaps_an_authority(string target, string path, string query, string authority)
    {
        var parsed = Parsed.Complete($"GET {target} HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal((path, query, authority), (parsed[parsed.Head.Path], parsed[parsed.Head.Query], parsed[parsed.Head.Authority]));
    }

    [Fact]
    public void The_target_of_OPTIONS_may_be_an_asterisk()
    {
        var parsed = Parsed.Complete($"OPTIONS * HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal("*", parsed[parsed.Head.Path]);
    }

    [Theory]
    [InlineData("G")]
    [InlineData("get")]
    [InlineData("M-SEARCH")]
    [InlineData("!#$%&'*+-.^_`|~0aZ")]
    public void A_method_is_any_token(string method)
    {
        var parsed = Parsed.Complete($"{method} / HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal(method, parsed[parsed.Head.Method]);
    }

    [Theory]
    [InlineData("HEAD", true)]
    [InlineData("head", false)]
    [InlineData("GET", false)]
    public void Only_HEAD_in_capitals_is_HEAD(string method, bool isHead) => Assert.Equal(isHead, Parsed.Complete($"{method} / HTTP/1.1\r\n{Host}\r\n").Head.IsHead);

    [Fact]
    public void One_empty_line_before_the_request_is_ignored()
    {
        var parsed = Parsed.Complete($"\r\nGET / HTTP/1.1\r\n{Host}\r\n");
        Assert.Equal("GET", parsed[parsed.Head.Method]);
        Assert.Equal(parsed.Bytes.Length, parsed.Head.Length);
    }

    [Theory]
    [InlineData("X: a", "a")]
    [InlineData("X:a", "a")]
    [InlineData("X: \t a \t ", "a")]
    [InlineData("X: a\tb c", "a\tb c")]
    [InlineData("X:", "")]
    [InlineData("X: \t ", "")]
    [InlineData("X: a: b", "a: b")]
    [InlineData("X: \u0080\u00FF", "\u0080\u00FF")]
    public void A_value_loses_the_white_space_around_it_only(string line, string value)
    {
        var parsed = Parsed.Complete($"GET / HTTP/1.1\r\n{Host}{line}\r\n\r\n");
        Assert.Equal(("X", value), parsed.Fields.Last());
    }

    [Theory]
    [InlineData("X-A: 1\r\nX-A: 2", true)]
    [InlineData("X-A: 1\r\nx-a: 2", true)]
    [InlineData("Cookie: 1\r\nX-A: 1\r\ncookie: 2", true)]
    [InlineData("X-A: 1\r\nX-B: 1", false)]
    [InlineData("X-A: 1\r\nX-AA: 1", false)]
    public void Repeated_fields_are_noticed_in_any_case(string fields, bool isRepeated) =>
        Assert.Equal(isRepeated, Parsed.Complete($"GET / HTTP/1.1\r\n{Host}{fields}\r\n\r\n").Head.HasRepeatedFields);

    // RFC 9112 §9.3
    [Theory]
    [InlineData("1.1", "", true)]
    [InlineData("1.1", "Connection: close", false)]
    [InlineData("1.1", "Connection: x, Close ,y", false)]
    [InlineData("1.1", "Connection: keep-alive\r\nConnection: close", false)]
    [InlineData("1.1", "Connection: close\r\nConnection: keep-alive", false)]
    [InlineData("1.1", "Connection: closed", true)]
    [InlineData("1.1", "Connection: keep-alive", true)]
    [InlineData("1.0", "", false)]
    [InlineData("1.0", "Connection: Keep-Alive", true)]
    [InlineData("1.0", "Connection: x\r\nConnection: keep-alive", true)]
    [InlineData("1.0", "Connection: keep-alive\r\nConnection: x", true)]
    [InlineData("1.0", "Connection: keep-alive, close", false)]
    [InlineData("1.0", "Keep-Alive: 300", false)]
    public void The_version_and_the_connection_fields_decide_whether_the_connection_stays(string version, string fields, bool keepAlive) =>
        Assert.Equal(keepAlive, Parsed.Complete($"GET / HTTP/{version}\r\n{Host}{fields}{(fields.Length > 0 ? "\r\n" : "")}\r\n").Head.KeepAlive);

    [Theory]
    [InlineData("1.1", "Content-Length: 1\r\nExpect: 100-continue", true)]
    [InlineData("1.1", "Transfer-Encoding: chunked\r\nExpect: 100-Continue", true)]
    [InlineData("1.1", "Expect: 100-continue", false)]
    [InlineData("1.1", "Content-Length: 0\r\nExpect: 100-continue", false)]
    [InlineData("1.0", "Content-Length: 1\r\nExpect: 100-continue", false)]
    [InlineData("1.0", "Content-Length: 1\r\nExpect: tea", false)]
    public void Only_an_HTTP_1_1_client_with_a_body_can_expect_to_be_told_to_continue(string version, string fields, bool expects) =>
        Assert.Equal(expects, Parsed.Complete($"PUT / HTTP/{version}\r\n{Host}{fields}\r\n\r\n").Head.ExpectsContinue);

    [Theory]
    [InlineData("", -1, false)]
    [InlineData("Content-Length: 0", 0, false)]
    [InlineData("Content-Length: 00042", 42, false)]
    [InlineData("Content-Length: 999999999999999999", 999_999_999_999_999_999, false)]
    [InlineData("Transfer-Encoding: chunked", -1, true)]
    [InlineData("transfer-encoding:CHUNKED", -1, true)]
    public void The_framing_of_the_body_is_known_from_the_head(string fields, long contentLength, bool isChunked)
    {
        var head = Parsed.Complete($"POST / HTTP/1.1\r\n{Host}{fields}{(fields.Length > 0 ? "\r\n" : "")}\r\n").Head;
        Assert.Equal((contentLength, isChunked), (head.ContentLength, head.IsChunked));
        Assert.Equal(isChunked || contentLength > 0, head.HasBody);
    }

    [Theory]
    [InlineData("Host:")]
    [InlineData("Host: a")]
    [InlineData("Host: a:80")]
    [InlineData("Host: a:")]
    [InlineData("Host: 127.0.0.1:8000")]
    [InlineData("Host: [::1]")]
    [InlineData("Host: [fe80::1%25eth0]:8000")]
    [InlineData("Host: a_b.c-d~e")]
    public void A_host_is_a_name_or_an_address_and_perhaps_a_port(string field) => Parsed.Complete($"GET / HTTP/1.1\r\n{field}\r\n\r\n");

    [Fact]
    public void An_HTTP_1_0_request_needs_no_host() => Assert.Equal(-1, Parsed.Complete("GET / HTTP/1.0\r\n\r\n").Head.HostField);

    [Theory]
    [InlineData("\r\n\r\nGET / HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET /", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET  HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData(" GET / HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET  / HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET /  HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET /a b HTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("GET / HTTP/1.1 ", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET\t/\tHTTP/1.1", RequestRejectionReason.InvalidRequestLine)]
    [InlineData("G(T / HTTP/1.1", RequestRejectionReason.InvalidMethod)]
    [InlineData("G\u00C9T / HTTP/1.1", RequestRejectionReason.InvalidMethod)]
    [InlineData("GET\0 / HTTP/1.1", RequestRejectionReason.InvalidMethod)]
    [InlineData("GET / HTTP/1.2", RequestRejectionReason.UnsupportedVersion)]
    [InlineData("GET / HTTP/2.0", RequestRejectionReason.UnsupportedVersion)]
    [InlineData("GET / HTTP/0.9", RequestRejectionReason.UnsupportedVersion)]
    [InlineData("GET / http/1.1", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET / HTTP/1.11", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET / HTTP/1,1", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET / HTTP/1", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET / ICY/1.1", RequestRejectionReason.InvalidVersion)]
    [InlineData("GET a HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET * HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("OPTIONS *a HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /# HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /\u00E9 HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /\u007F HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /\0 HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /\t HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /% HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /%2 HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /%2x HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET /%00 HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET ftp://a/ HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http:/a HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http:// HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http:///a HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http://:80/ HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http://user@a/ HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http://a:x/ HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("GET http://[::1/ HTTP/1.1", RequestRejectionReason.InvalidTarget)]
    [InlineData("CONNECT a:443 HTTP/1.1", RequestRejectionReason.ConnectNotSupported)]
    [InlineData("CONNECT / HTTP/1.1", RequestRejectionReason.ConnectNotSupported)]
    public void A_malformed_request_line_is_refused(string line, object reason) => Refused($"{line}\r\n{Host}\r\n", reason);

    [Theory]
    [InlineData("X", RequestRejectionReason.InvalidHeaderLine)]
    [InlineData(": a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X : a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X\t: a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X Y: a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X\0: a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X\u00E9: a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("\"X\": a", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("X: a\0b", RequestRejectionReason.InvalidHeaderValue)]
    [InlineData("X: \u001B[2J", RequestRejectionReason.InvalidHeaderValue)]
    [InlineData("X: a\u007F", RequestRejectionReason.InvalidHeaderValue)]
    [InlineData("X: a\rb", RequestRejectionReason.BareCarriageReturn)]
    [InlineData("X: a\r", RequestRejectionReason.BareCarriageReturn)]
    [InlineData("X: a\nY: b", RequestRejectionReason.BareLineFeed)]
    [InlineData("X: a\r\n b", RequestRejectionReason.FoldedHeader)]
    [InlineData("X: a\r\n\tb", RequestRejectionReason.FoldedHeader)]
    [InlineData("X: a\r\n ", RequestRejectionReason.FoldedHeader)]
    public void A_malformed_field_is_refused(string field, object reason) => Refused($"GET / HTTP/1.1\r\n{Host}{field}\r\n\r\n", reason);

    [Fact]
    public void White_space_before_the_first_field_is_refused() => Refused($"GET / HTTP/1.1\r\n {Host}\r\n", RequestRejectionReason.FoldedHeader);

    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: a\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\n")]
    [InlineData("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public void A_line_that_ends_in_LF_alone_is_refused(string text) => Refused(text, RequestRejectionReason.BareLineFeed);

    [Theory]
    [InlineData("")]
    [InlineData("X: y\r\n")]
    public void An_HTTP_1_1_request_without_host_is_refused(string fields) => Refused($"GET / HTTP/1.1\r\n{fields}\r\n", RequestRejectionReason.MissingHost);

    [Fact]
    public void An_absolute_target_does_not_stand_in_for_the_host() => Refused("GET http://a/ HTTP/1.1\r\n\r\n", RequestRejectionReason.MissingHost);

    [Theory]
    [InlineData("Host: a\r\nHost: b")]
    [InlineData("Host: a\r\nhost: a")]
    public void Two_hosts_are_refused(string fields)
    {
        Refused($"GET / HTTP/1.1\r\n{fields}\r\n\r\n", RequestRejectionReason.MultipleHosts);
        Refused($"GET / HTTP/1.0\r\n{fields}\r\n\r\n", RequestRejectionReason.MultipleHosts);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("user@a")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a\\b")]
    [InlineData("a:8o")]
    [InlineData("a:-1")]
    [InlineData("a:80:80")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[::1]a")]
    [InlineData("a[::1]")]
    [InlineData("a]")]
    [InlineData("caf\u00E9")]
    [InlineData("<a>")]
    public void A_host_that_could_be_taken_for_something_else_is_refused(string host) =>
        Refused($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n", RequestRejectionReason.InvalidHost);

    [Theory]
    [InlineData("Content-Length:", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: a", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: -1", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: +1", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 1.0", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 0x1", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 1 2", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 1, 1", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 1000000000000000000", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 18446744073709551617", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: \u00B2", RequestRejectionReason.InvalidContentLength)]
    [InlineData("Content-Length: 1\r\nContent-Length: 1", RequestRejectionReason.MultipleContentLengths)]
    [InlineData("Content-Length: 0\r\ncontent-length: 5", RequestRejectionReason.MultipleContentLengths)]
    [InlineData("Content-Length: 1\r\nTransfer-Encoding: chunked", RequestRejectionReason.ContentLengthWithTransferEncoding)]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0", RequestRejectionReason.ContentLengthWithTransferEncoding)]
    [InlineData("Transfer-Encoding:", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: gzip", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: identity", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: gzip, chunked", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: chunked, chunked", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: chunked, identity", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: \"chunked\"", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: chunked;a=b", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding: \u000Bchunked", RequestRejectionReason.InvalidHeaderValue)]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", RequestRejectionReason.UnknownTransferEncoding)]
    [InlineData("Transfer-Encoding : chunked", RequestRejectionReason.InvalidHeaderName)]
    [InlineData("Expect: tea", RequestRejectionReason.ExpectationUnknown)]
    [InlineData("Expect:", RequestRejectionReason.ExpectationUnknown)]
    public void A_framing_that_two_parsers_might_read_differently_is_refused(string fields, object reason) =>
        Refused($"POST / HTTP/1.1\r\n{Host}{fields}\r\n\r\n", reason);

    [Fact]
    public void An_HTTP_1_0_request_with_a_transfer_coding_is_refused() =>
        Refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", RequestRejectionReason.TransferEncodingInHttp10);

    [Fact]
    public void A_head_object_is_used_again_without_traces_of_the_last_request()
    {
        var parser = new RequestParser(new());
        var head = new RequestHead(100);
        Assert.Equal(ParseResult.Complete, parser.Parse(Latin1.Bytes(
            "HEAD http://b/?q HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\nTE: trailers\r\n\r\n"), head));
        Assert.True(head.AcceptsTrailers);
        Assert.Equal(ParseResult.Complete, parser.Parse(Latin1.Bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), head));
        Assert.False(head.IsHead || head.IsChunked || head.HasRepeatedFields || head.ExpectsContinue || head.WantsClose || head.HasBody || head.AcceptsTrailers);
        Assert.True(head.KeepAlive);
        Assert.Equal((1, -1, 0, 0), (head.FieldCount, head.ContentLength, head.Query.Length, head.Authority.Length));
    }

    private static void Refused(string text, object reason)
    {
        var parsed = Parsed.From(text);
        Assert.Equal(ParseResult.Rejected, parsed.Result);
        Assert.Equal((RequestRejectionReason)reason, parsed.Reason);
    }
}
