namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>A request that both servers get.</summary>
/// <param name="Name">What it is about, for <see cref="Difference.Cases"/>.</param>
/// <param name="Bytes">As it stands on the wire, Latin-1.</param>
public sealed record RequestCase(string Name, string Bytes)
{
    public override string ToString() => Name;
}

/// <summary>The requests that are sent to gunicorn and to Wizgi: what the application gets, the client receives and the log says is compared.</summary>
public static class RequestCases
{
    public static readonly IReadOnlyList<RequestCase> All =
    [
        new("plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("query", "GET /a%20b/c%2Fd;x?q=1&r=%C3%A4 HTTP/1.1\r\nHost: a:8000\r\n\r\n"),
        new("utf-8", "GET /%C3%A4/\u00c3\u00a4 HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("empty query", "GET /? HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("double slash", "GET //a//b HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("dots", "GET /a/../b/./c HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("bad escape", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("absolute", "GET http://b.example/path?x HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("http 1.0", "GET / HTTP/1.0\r\n\r\n"),
        new("http 1.0 kept", "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
        new("close", "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        new("head", "HEAD /created HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("other method", "PURGE / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("form", "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b"),
        new("body", "POST /input HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nabcde\nfghij"),
        new("chunked body", "POST /input HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n6\r\n\nfghij\r\n0\r\n\r\n"),
        new("chunked", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
        new("headers", "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: test/1 \"quoted\"\r\nReferer: http://a/\r\nX-One: 1\r\nX-One: 2\r\nx-small: \u00e4\r\nCookie: a=1\r\nCookie: b=2\r\nX-Empty:\r\n\r\n"),
        new("user", "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YW5uOnNlY3JldA==\r\n\r\n"),
        new("user of no scheme", "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer YW5uOnNlY3JldA==\r\n\r\n"),
        new("underscore", "GET / HTTP/1.1\r\nHost: a\r\nX_One: 1\r\n\r\n"),
        new("proxy header", "GET / HTTP/1.1\r\nHost: a\r\nProxy: http://evil\r\n\r\n"),
        new("forwarded proto", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\n\r\n"),
        new("forwarded protocol", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Protocol: ssl\r\n\r\n"),
        new("forwarded ssl", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-Ssl: on\r\n\r\n"),
        new("forwarded for", "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n"),
        new("script name", "GET /app/x HTTP/1.1\r\nHost: a\r\nScript-Name: /app\r\n\r\n"),
        new("created", "GET /created HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("empty", "GET /empty HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("pieces", "GET /pieces HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("pieces in 1.0", "GET /pieces HTTP/1.0\r\n\r\n"),
        new("fails", "GET /fails HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("sets", "GET /sets HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("expect", "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\na=b"),
        new("no host", "GET / HTTP/1.1\r\n\r\n"),
        new("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
        new("two lengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\na=b"),
        new("length and chunks", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"),
        new("other coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n"),
        new("bad length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\na=b"),
        new("folded header", "GET / HTTP/1.1\r\nHost: a\r\nX-Long: a\r\n b\r\n\r\n"),
        new("space before colon", "GET / HTTP/1.1\r\nHost: a\r\nX-One : 1\r\n\r\n"),
        new("bad header name", "GET / HTTP/1.1\r\nHost: a\r\nX(One): 1\r\n\r\n"),
        new("no colon", "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n"),
        new("bare line feeds", "GET / HTTP/1.1\nHost: a\n\n"),
        new("small method", "get / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("http 2.0", "GET / HTTP/2.0\r\nHost: a\r\n\r\n"),
        new("http 0.9", "GET /\r\n\r\n"),
        new("long line", $"GET /{new string('a', 4200)} HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("long header", $"GET / HTTP/1.1\r\nHost: a\r\nX-Long: {new string('a', 8300)}\r\n\r\n"),
        new("many headers", $"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Range(0, 101).Select(number => $"X-{number}: 1\r\n"))}\r\n"),
        new("empty line before", "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        new("null in header", "GET / HTTP/1.1\r\nHost: a\r\nX-One: a\u0000b\r\n\r\n"),
        new("connect", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n"),
    ];

    public static RequestCase Find(string name) => All.First(item => item.Name == name);
}
