using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "The start_response() Callable": what a status and the headers may be. Arguments are written in Python.</summary>
public sealed class ResponseHeadTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("'200 OK', []", "HTTP/1.1 200 OK")]
    [InlineData("'299 An unknown success', []", "HTTP/1.1 299 An unknown success")]
    [InlineData("'404 Not: Found (really)', []", "HTTP/1.1 404 Not: Found (really)")]
    [InlineData("'599 Last', []", "HTTP/1.1 599 Last")]
    [InlineData(@"'200 Tr\xe8s bien', []", "HTTP/1.1 200 Tr\u00e8s bien")]
    [InlineData("'200 OK', [], None", "HTTP/1.1 200 OK")]
    public async Task A_status_is_sent_as_it_is(string arguments, string line)
    {
        var response = await Call(arguments);
        Assert.Equal((line, "body"), (response.StatusLine, response.Body));
    }

    /// <summary>The second text of each has to stand in the log: it names what was wrong.</summary>
    [Theory]
    [InlineData("200, []", "int")]
    [InlineData("b'200 OK', []", "bytes")]
    [InlineData("None, []", "NoneType")]
    [InlineData("('200 OK',), []", "tuple")]
    [InlineData("'', []", "''")]
    [InlineData("'200', []", "'200'")]
    [InlineData("'20', []", "'20'")]
    [InlineData("'20 Short', []", "20 Short")]
    [InlineData("'200OK', []", "200OK")]
    [InlineData("'99 Low', []", "99 Low")]
    [InlineData("'099 Low', []", "099 Low")]
    [InlineData("'1000 High', []", "1000 High")]
    [InlineData("'2x0 Letter', []", "2x0 Letter")]
    [InlineData("'+20 Plus', []", "+20 Plus")]
    [InlineData("' 200 Leading', []", " 200 Leading")]
    [InlineData("'100 Continue', []", "100 Continue")]
    [InlineData(@"'200 Split\r\nX: y', []", "200 Split")]
    [InlineData(@"'200 Feed\nX: y', []", "200 Feed")]
    [InlineData(@"'200 Return\rX: y', []", "200 Return")]
    [InlineData(@"'200 Nul\0', []", "200 Nul")]
    [InlineData(@"'200 Escape\x1b[31m', []", "200 Escape")]
    [InlineData(@"'200 \u20ac Euro', []", "Euro")]
    [InlineData(@"'\u0662\u0660\u0660 Arabic', []", "Arabic")]
    public Task A_status_that_is_none_is_500_and_named_in_the_log(string arguments, string named) => Refused(arguments, named);

    [Theory]
    [InlineData("'200 OK', ()", "tuple")]
    [InlineData("'200 OK', None", "NoneType")]
    [InlineData("'200 OK', {'X': '1'}", "dict")]
    [InlineData("'200 OK', (h for h in [('X', '1')])", "generator")]
    [InlineData("'200 OK', [('X-Alone',)]", "X-Alone")]
    [InlineData("'200 OK', [('X-Three', '1', '2')]", "X-Three")]
    [InlineData("'200 OK', [['X-List', '1']]", "['X-List', '1']")]
    [InlineData("'200 OK', ['X-Str: 1']", "X-Str: 1")]
    [InlineData("'200 OK', [None]", "None")]
    [InlineData("'200 OK', [('X-Int', 1)]", "X-Int")]
    [InlineData("'200 OK', [('X-Bytes', b'1')]", "X-Bytes")]
    [InlineData("'200 OK', [('X-None', None)]", "X-None")]
    [InlineData("'200 OK', [(b'X-Name-Bytes', '1')]", "X-Name-Bytes")]
    [InlineData("'200 OK', [(1, 'name of int')]", "int")]
    [InlineData("'200 OK', [('X-Good', '1'), ('X-Second', 2)]", "X-Second")]
    public Task Headers_of_another_shape_are_500_and_named_in_the_log(string arguments, string named) => Refused(arguments, named);

    /// <summary>CVE-2018-1000164 (gunicorn), CVE-2020-5247 (Puma): a line break in a value split the response.</summary>
    [Theory]
    [InlineData(@"'200 OK', [('X-Crlf', 'a\r\nX-Injected: 1')]", "X-Crlf")]
    [InlineData(@"'200 OK', [('X-Lf', 'a\nX-Injected: 1')]", "X-Lf")]
    [InlineData(@"'200 OK', [('X-Cr', 'a\rX-Injected: 1')]", "X-Cr")]
    [InlineData(@"'200 OK', [('X-End', 'a\r\n')]", "X-End")]
    [InlineData(@"'200 OK', [('X-Fold', 'a\r\n b')]", "X-Fold")]
    [InlineData(@"'200 OK', [('X-Nul', 'a\0b')]", "X-Nul")]
    [InlineData(@"'200 OK', [('X-Control', 'a\x01b')]", "X-Control")]
    [InlineData(@"'200 OK', [('X-Tab', 'a\tb')]", "X-Tab")]
    [InlineData(@"'200 OK', [('X-Del', 'a\x7fb')]", "X-Del")]
    [InlineData(@"'200 OK', [('X-Euro', 'a\u20ac')]", "a\u20ac")]
    [InlineData(@"'200 OK', [('X-Surrogate', 'surrogate\udcff')]", "'surrogate")]
    [InlineData(@"'200 OK', [('X-Name\r\nX-Injected', '1')]", "X-Name")]
    [InlineData(@"'200 OK', [('X-Name-Lf\n', '1')]", "X-Name-Lf")]
    [InlineData(@"'200 OK', [('X-Name-Nul\0', '1')]", "X-Name-Nul")]
    [InlineData(@"'200 OK', [('X-Name-Latin\xe9', '1')]", "X-Name-Latin")]
    [InlineData("'200 OK', [('X-Name-Colon:', '1')]", "X-Name-Colon:")]
    [InlineData("'200 OK', [('X Name Space', '1')]", "X Name Space")]
    [InlineData("'200 OK', [('', 'empty name')]", "''")]
    public Task Characters_that_a_header_cannot_hold_are_500_and_named_in_the_log(string arguments, string named) => Refused(arguments, named);

    /// <summary>PEP 3333, "Other HTTP Features": these are the server's. The list is that of <c>wsgiref.util.is_hop_by_hop</c>.</summary>
    [Theory]
    [InlineData("Connection", "close")]
    [InlineData("connection", "keep-alive")]
    [InlineData("Keep-Alive", "timeout=5")]
    [InlineData("Proxy-Authenticate", "Basic")]
    [InlineData("Proxy-Authorization", "Basic")]
    [InlineData("TE", "trailers")]
    [InlineData("Trailers", "X")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("tRANSFER-eNCODING", "identity")]
    [InlineData("Upgrade", "websocket")]
    public Task Hop_by_hop_headers_are_500_and_named_in_the_log(string name, string value) => Refused($"'200 OK', [('{name}', '{value}')]", name);

    [Theory]
    [InlineData("[('Content-Length', 'four')]", "four")]
    [InlineData("[('Content-Length', '-4')]", "-4")]
    [InlineData("[('Content-Length', '+4')]", "+4")]
    [InlineData("[('Content-Length', '')]", "Content-Length")]
    [InlineData("[('Content-Length', '4, 4')]", "4, 4")]
    [InlineData("[('Content-Length', '18446744073709551620')]", "18446744073709551620")]
    [InlineData("[('Content-Length', '4'), ('content-length', '5')]", "ontent-")]
    public Task A_length_that_is_none_is_500_and_named_in_the_log(string headers, string named) => Refused($"'200 OK', {headers}", named);

    [Theory]
    [InlineData(@"'caf\xe9 \x80\xff'", "caf\u00e9 \u0080\u00ff")]
    [InlineData("''", "")]
    [InlineData("'a: b, c=\"d\"'", "a: b, c=\"d\"")]
    public async Task A_header_value_is_sent_as_Latin_1_bytes(string value, string sent)
    {
        var response = await Call($"'200 OK', [('X-Value', {value})]");
        Assert.Equal((200, sent), (response.StatusCode, response.Header("X-Value")));
    }

    [Fact]
    public async Task A_header_name_may_be_any_token()
    {
        var response = await Call("'200 OK', [(\"X-!#$%&'*+.^_`|~9\", '1')]");
        Assert.Equal("1", response.Header("X-!#$%&'*+.^_`|~9"));
    }

    [Fact]
    public async Task Headers_keep_their_order_and_their_spelling()
    {
        var response = await Call("'200 OK', [('x-B', '1'), ('X-a', '2'), ('X-C', '3')]");
        Assert.Equal(["x-B", "X-a", "X-C"], response.Headers.Select(h => h.Name).Where(name => name.StartsWith("x-", StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Several_Set_Cookie_headers_stay_apart_and_in_order()
    {
        var response = await wizgi.Get("/bodies/set_cookies");
        Assert.Equal(["a=1", "b=2", "c=3"], response.Headers.Where(h => h.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value));
    }

    [Fact]
    public async Task A_large_head_is_sent_whole()
    {
        FrontEnd.SkipBehindWebServer("a head must fit its buffer");
        var response = await Call("'200 OK', [('X-%d' % i, 'v' * 1000) for i in range(200)]");
        Assert.Equal(200, response.Headers.Count(h => h.Name.StartsWith("X-", StringComparison.Ordinal) && h.Value.Length == 1000));
    }

    private Task<WireResponse> Call(string arguments) => wizgi.Get("/start_response/with_arguments?" + Request.Escape(arguments));

    private async Task Refused(string arguments, string named)
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get("/start_response/with_arguments?" + Request.Escape(arguments)));
        Assert.Equal(500, response.StatusCode);
        Assert.DoesNotContain("X-Injected", response.Head, StringComparison.Ordinal);
        Assert.NotEqual("body", response.Body);
        await log.WaitFor(named);
        Assert.Equal(200, (await wizgi.Get("/bodies/list_of_one")).StatusCode);
    }
}
