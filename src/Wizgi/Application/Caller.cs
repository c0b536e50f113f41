using System.Globalization;

namespace Wizgi;

/// <summary>Calls an application and fetches its response, without a server.</summary>
/// <remarks>The environ is the one a small server would make for a plain HTTP/1.1 request to <c>localhost:80</c>.</remarks>
public static class Caller
{
    /// <param name="application">The application to call.</param>
    /// <param name="method">REQUEST_METHOD.</param>
    /// <param name="target">Path and query as a client would send them, percent-encoded.</param>
    /// <param name="body">The request body; a CONTENT_LENGTH is added when it is not empty.</param>
    /// <param name="headers">Request headers.</param>
    /// <returns>The response; the body has been read whole and closed.</returns>
    /// <exception cref="ApplicationError">The application broke the contract. What it throws itself passes through.</exception>
    /// <exception cref="ArgumentException">The target's path is not validly percent-encoded.</exception>
    public static CallerResponse Call(WsgiApplication application, string method = "GET", string target = "/", ReadOnlyMemory<byte> body = default,
        params ResponseHeader[] headers)
    {
        var errors = new StringWriter(CultureInfo.InvariantCulture);
        var environ = MakeEnviron(method, target, body, headers, errors);
        var head = new ResponseHead();
        var received = new MemoryStream();
        List<ResponseHeader> sent = [];
        string? status = null;
        var items = application(environ, (newStatus, newHeaders, excInfo) =>
        {
            if (status is not null && excInfo is null) throw ApplicationError.State("start_response was called a second time without exc_info");
            if (received.Length > 0 && excInfo is not null) throw excInfo.Exception;
            head.Clear();
            head.SetStatus(NativeString.ToBytes(newStatus, "status"));
            foreach (var (name, value) in newHeaders) head.Add(NativeString.ToBytes(name, "header name"), NativeString.ToBytes(value, "header value"));
            status = newStatus;
            sent = [.. newHeaders];
            return chunk => received.Write(chunk.Span);
        });
        try
        {
            foreach (var item in items)
            {
                if (status is null && !item.IsEmpty) throw ApplicationError.State("the application yielded body bytes before it called start_response");
                received.Write(item.Span);
            }
        }
        finally
        {
            ResponseBody.Close(items);
        }
        if (status is null) throw ApplicationError.State("the application returned without calling start_response");
        return new CallerResponse(status, sent, received.ToArray(), errors.ToString());
    }

    private static Environ MakeEnviron(string method, string target, ReadOnlyMemory<byte> body, ResponseHeader[] headers, TextWriter errors)
    {
        var bytes = NativeString.ToBytes(target, "target");
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? bytes : bytes[..query];
        var decoded = new byte[path.Length];
        var length = NativeString.PercentDecode(path, decoded);
        if (length < 0) throw new ArgumentException($"{NativeString.Quote(target)} has a '%' without two hexadecimal digits", nameof(target));
        var environ = new Environ
        {
            [EnvironKeys.RequestMethod] = method,
            [EnvironKeys.ScriptName] = "",
            [EnvironKeys.PathInfo] = NativeString.FromBytes(decoded.AsSpan(0, length)),
            [EnvironKeys.QueryString] = query < 0 ? "" : target[(query + 1)..],
            [EnvironKeys.RequestUri] = target,
            [EnvironKeys.RawUri] = target,
            [EnvironKeys.ServerName] = "localhost",
            [EnvironKeys.ServerPort] = "80",
            [EnvironKeys.ServerProtocol] = "HTTP/1.1",
            [EnvironKeys.RemoteAddr] = "127.0.0.1",
            [EnvironKeys.Version] = (1, 0),
            [EnvironKeys.UrlScheme] = "http",
            [EnvironKeys.Input] = new MemoryStream(body.ToArray(), writable: false),
            [EnvironKeys.Errors] = errors,
            [EnvironKeys.MultiThread] = false,
            [EnvironKeys.MultiProcess] = false,
            [EnvironKeys.RunOnce] = true,
            [EnvironKeys.InputTerminated] = true,
            ["HTTP_HOST"] = "localhost",
        };
        if (!body.IsEmpty) environ[EnvironKeys.ContentLength] = body.Length.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in headers)
            environ[EnvironKeys.TryFindHeader(NativeString.ToBytes(name, "header name"), out var key) ? EnvironKeys.Name(key) : "HTTP_" + name.ToUpperInvariant().Replace('-', '_')] = value;
        return environ;
    }
}

/// <summary>What an application answered.</summary>
/// <param name="Status">For instance <c>200 OK</c>.</param>
/// <param name="Headers">As the application gave them.</param>
/// <param name="Body">All items together.</param>
/// <param name="Errors">What it wrote to <c>wsgi.errors</c>.</param>
public sealed record CallerResponse(string Status, IReadOnlyList<ResponseHeader> Headers, ReadOnlyMemory<byte> Body, string Errors)
{
    /// <summary>The body as UTF-8.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Body.Span);
}
