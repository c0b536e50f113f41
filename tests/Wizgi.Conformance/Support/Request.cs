namespace Wizgi.Conformance.Support;

/// <summary>Requests as they stand on the wire; each ends where the next may begin.</summary>
public static class Request
{
    public static string Get(string target, string fields = "") => $"GET {target} HTTP/1.1\r\nHost: a\r\n{fields}\r\n";

    public static string Head(string target) => $"HEAD {target} HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>GET in HTTP/1.0, without a Host.</summary>
    public static string Get10(string target, string fields = "") => $"GET {target} HTTP/1.0\r\n{fields}\r\n";

    public static string Post(string target, string body, string fields = "") => PostHead(target, body.Length, fields) + body;

    public static string PostHead(string target, long length, string fields = "") =>
        $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n{fields}\r\n";

    public static string ChunkedHead(string target, string fields = "") =>
        $"POST {target} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n{fields}\r\n";

    /// <summary>POST with each text as one chunk.</summary>
    public static string Chunked(string target, params IEnumerable<string> chunks) =>
        ChunkedHead(target) + string.Concat(chunks.Select(Chunk)) + "0\r\n\r\n";

    public static string Chunk(string text) => $"{text.Length:x}\r\n{text}\r\n";

    /// <summary>The target that makes <c>tests/apps/evaluate.py</c> evaluate a Python expression.</summary>
    public static string Expression(string expression) => "/evaluate/app?" + Escape(expression);

    /// <summary>Percent-encodes every byte, so that an access log does not show the text.</summary>
    public static string Escape(string text) => string.Concat(System.Text.Encoding.UTF8.GetBytes(text).Select(b => $"%{b:X2}"));
}
