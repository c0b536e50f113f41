namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>The differences there are: every one that a test finds must be here, and every one that is here must be found.</summary>
public static class Differences
{
    private const string Missing = Difference.Missing;
    private const string Ok = "HTTP/1.1 200 OK";
    private const string Bad = "HTTP/1.1 400 Bad Request";

    public static readonly IReadOnlyList<Difference> All =
    [
        // What every answer has.
        new("header Server", "*", "gunicorn", "wizgi", "its own name"),
        new("header Connection", "*", "keep-alive", Missing, "in HTTP/1.1 that is so without a word (RFC 9112 §9.3)"),
        new("environ SERVER_SOFTWARE", "*", "'gunicorn/*'", "'wizgi/*'", "its own name"),
        new("environ gunicorn.socket", "*", "an object", Missing, "the connection is the server's; an application that took it away from gunicorn would lose what is buffered"),
        new("environ REQUEST_URI", "*", Missing, "*", "Apache's, uWSGI's and nginx's name of RAW_URI"),
        new("environ wsgi.early_hints", "*", Missing, "an object", "gunicorn 24's (environ.md)"),
        new("environ wizgi.client_disconnected", "*", Missing, "an object", "environ.md"),

        // The environ of some requests.
        new("environ HTTP_HOST", "absolute", "'a'", "'b.example'", "the host of an absolute target replaces the header's (RFC 9112 §3.2.2)"),
        new("environ PATH_INFO", "asterisk", "'*'", "''", "there is no path (RFC 9110 §7.1)"),
        new("environ REQUEST_METHOD", "small method", "'GET'", "'get'", "methods are case-sensitive (RFC 9110 §9.1)"),
        new("environ HTTP_X_ONE", "headers", "'1,2'", "'1, 2'", "RFC 9110 §5.3"),
        new("environ HTTP_COOKIE", "headers", "'a=1,b=2'", "'a=1; b=2'", "a comma belongs to a cookie's value (RFC 6265 §5.4)"),
        new("environ HTTP_X_ONE", "underscore", "'1'", Missing, "it could pose as X-One (CVE-2015-0219); gunicorn 22 drops it too: header_map"),
        new("environ HTTP_PROXY", "proxy header", "'http://evil'", Missing, "CVE-2016-1000110"),
        new("environ CONTENT_LENGTH", "chunked", Missing, "'3'", "the body was read first (request_buffer), so its length is known"),
        new("environ HTTP_TRANSFER_ENCODING", "chunked", "'chunked'", Missing, "the body that the application reads is not chunked any more"),
        new("environ wsgi.url_scheme", "forwarded protocol, forwarded ssl", "'https'", "'http'", "one header says it, X-Forwarded-Proto: of the others a proxy may pass on what its client sent. trusted_proxy_headers, secure_scheme_headers"),
        new("environ HTTPS", "forwarded proto", Missing, "'on'", "Apache's name of it, which Trac and others look for"),
        new("environ SERVER_PORT", "forwarded proto", "its own", "'443'", "the port of https, which belongs into the URLs that an application makes"),
        new("environ REMOTE_ADDR", "forwarded for", "'127.0.0.1'", "'192.0.2.7'", "from a trusted proxy, the client's address: no ProxyFix is needed (proxies.md)"),

        new("environ REMOTE_PORT", "forwarded for", "a port", Missing, "the proxy's port is not the client's, which nobody tells"),

        // Answers.
        new("header Connection", "expect", "keep-alive", "close", "the body came before it was asked for, and nobody read it"),
        new("interim", "expect", "100 Continue", Missing, "it had come already (RFC 9110 §10.1.1)"),
        new("status", "http 1.0, http 1.0 kept, pieces in 1.0", "HTTP/1.0 200 OK", Ok, "the version is the server's (RFC 9110 §2.5)"),
        new("body", "head", "created", "", "a body behind the answer to HEAD is the next answer to the client (RFC 9110 §9.3.2)"),
        new("header Content-Type", "fails", "text/html", "text/plain; charset=utf-8", "its page is plain text"),
        new("header Server", "fails", Missing, "wizgi", "every answer has it"),
        new("header Connection", "fails", "close", Missing, "the connection is as good as before"),
        new("header Content-Length", "fails", "*", "22", "its page is plain text"),
        new("body", "fails", "<html>*", "Internal Server Error\n", "its page is plain text"),
        new("dated", "fails", "False", "True", "RFC 9110 §6.6.1"),

        // What gunicorn takes and Wizgi refuses, and the reverse.
        new("status", "utf-8, fragment, bad escape", Ok, Bad, "no target has such characters (RFC 9112 §3.2); clients encode them"),
        new("status", "no host, two hosts", Ok, Bad, "RFC 9112 §3.2"),
        new("status", "bad length", Ok, Bad, "digits alone (RFC 9110 §8.6): whoever reads '+3' otherwise sees another request (smuggling)"),
        new("status", "folded header", Ok, Bad, "RFC 9112 §5.2; gunicorn 22 refuses it too"),
        new("status", "http 2.0", "HTTP/2.0 200 OK", "HTTP/1.1 505 HTTP Version Not Supported", "HTTP/2 looks otherwise on the wire"),
        new("status", "other coding", "HTTP/1.1 500 Internal Server Error", "HTTP/1.1 501 Not Implemented", "RFC 9112 §6.1"),
        new("status", "bare line feeds", "no answer", Bad, "gunicorn waits for the end of the line"),
        new("status", "long header, many headers", Bad, "HTTP/1.1 431 Request Header Fields Too Large", "RFC 6585 §5"),
        new("status", "null in header", Ok, Bad, "RFC 9110 §5.5; gunicorn 22 refuses it too"),
        new("status", "connect", Ok, "HTTP/1.1 501 Not Implemented", "nothing could be tunnelled (RFC 9110 §9.3.6)"),
        new("status", "empty line before", Bad, Ok, "RFC 9112 §2.2 asks servers to overlook it"),
        new("status", "long line", Bad, Ok, "limit_request_line is 8190 and not 4094"),

        // Starting and stopping.
        new("exit code", "a wrong value of a flag", "2", "1", "a wrong value is 1 wherever it stands; 2 is a flag that is not there"),
        new("exit code", "no application", "1", "2", "the command line is incomplete"),
        new("exit code", "--check-config of a broken application", "1", "0", "the configuration is right; wizgi check loads the application"),
        new("process: main thread", "threads", "False", "True", "one of the threads is Python's main one"),
        new("process: imported here", "preload", "False", "True", "each worker imports the application: .NET does not outlive a fork"),
        new("process: gid", "user alone", "0", "65534", "without a group, the user's: root's group is a right that nobody meant"),
        new("process: groups", "user alone", "[0]", "[65534]", "as the group"),
        new("answer", "INT during a request, QUIT during a request", "none", "500 Internal Server Error", "the client is told"),
        new("answer", "timeout", "none", "504 Gateway Timeout", "the client is told, and the worker and its other requests live on"),
        new("requests of a worker", "max_requests", "3", "more than 3", "it goes on until its successor serves, so that nobody waits"),

        // The access log.
        new("log U", "query", "/a b/c/d;x", "/a%20b/c%2Fd;x", "a path with a space in it would be two fields of the line"),
        new("log U", "fails", "None", "/fails", "a request that failed is still one"),
        new("log {path_info}e", "fails", "-", "/fails", "a request that failed is still one"),
        new("log {wsgi.url_scheme}e", "fails", "-", "http", "a request that failed is still one"),
        new("log {content-type}o", "fails", "-", "text/plain; charset=utf-8", "gunicorn's log does not have its own error page"),
        new("log B", "fails", "0", "22", "gunicorn's log does not have its own error page"),
        new("log b", "fails", "0", "22", "gunicorn's log does not have its own error page"),
        new("log B", "head", "7", "0", "nothing is sent"),
        new("log b", "head", "7", "0", "nothing is sent"),
        new("log h", "forwarded for", "127.0.0.1", "192.0.2.7", "the address is REMOTE_ADDR, as in gunicorn"),
        new("log {wsgi.url_scheme}e", "forwarded protocol, forwarded ssl", "https", "http", "as in the environ"),
        new("log {path_info}e", "asterisk", "*", "-", "as in the environ"),
        new("log {request_method}e", "small method", "GET", "get", "as in the environ"),
        new("log m", "small method", "GET", "get", "as in the environ"),
        new("log r", "small method", "GET /*", "get /*", "as in the environ"),
        new("log {x-one}i", "headers", "2", "1", "of repeated headers the first"),
        new("log a", "headers", @"test/1 \*", @"test/1 \x22quoted\x22", "what is escaped has one form, nginx's"),
        new("log {http_user_agent}e", "headers", @"test/1 \*", @"test/1 \x22quoted\x22", "what is escaped has one form, nginx's"),
        new("log {X-Small}i", "headers", "\u00e4", @"\xe4", "a log is ASCII, so that no byte of a client's can do anything to a terminal"),
    ];
}
