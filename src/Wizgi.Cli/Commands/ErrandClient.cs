using System.Net;
using System.Net.Sockets;
using System.Text;
using Wizgi.Cli.Native;

namespace Wizgi.Cli.Commands;

/// <summary>
/// The client of an errand: .NET's HTTP client on one end of a socket pair, whose other end the engine serves. So a request goes the way of all requests, and every rule of the
/// wire holds, but no socket listens.
/// </summary>
internal sealed class ErrandClient : IDisposable
{
    private readonly HttpClient _client;

    public ErrandClient()
    {
        (var ours, Descriptor) = Posix.SocketPair();
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(new Socket(new SafeSocketHandle(ours, ownsHandle: true)), ownsSocket: true)),
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The engine's end.</summary>
    public int Descriptor { get; }

    public void Dispose() => _client.Dispose();

    /// <summary>Sends the request and reads the head of the response.</summary>
    /// <exception cref="UserError">The request cannot be made.</exception>
    /// <exception cref="HttpRequestException">No response came.</exception>
    public HttpResponseMessage Send(ErrandRequest request, Func<string[], byte[]> readData)
    {
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), ToUri(request.Target)) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        if (request.Data.Length > 0)
        {
            message.Content = new ByteArrayContent(readData(request.Data));
            // curl's.
            message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        }
        message.Headers.TryAddWithoutValidation("User-Agent", $"wizgi/{Worker.Worker.Version}");
        message.Headers.TryAddWithoutValidation("Accept", "*/*");
        message.Headers.ConnectionClose = true;
        foreach (var header in request.Headers) Add(message, header);
        return _client.Send(message, HttpCompletionOption.ResponseHeadersRead);
    }

    // As it was typed: neither dots nor escapes are put in order; what cannot stand on a request line is escaped.
    private static Uri ToUri(string target)
    {
        var escaped = string.Concat(Encoding.UTF8.GetBytes(target).Select(value => value is > 0x20 and < 0x7F and not (byte)'#' ? ((char)value).ToString() : $"%{value:X2}"));
        return new Uri("http://localhost" + escaped, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static void Add(HttpRequestMessage message, string header)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = (header[..colon].Trim(), header[(colon + 1)..].Trim());
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            message.Headers.Host = value;
            return;
        }
        // A type given replaces ours.
        message.Headers.Remove(name);
        if (message.Headers.TryAddWithoutValidation(name, value)) return;
        message.Content ??= new ByteArrayContent([]);
        message.Content.Headers.Remove(name);
        if (!message.Content.Headers.TryAddWithoutValidation(name, value)) throw new UserError($"-H '{header}': this is no header");
    }
}
