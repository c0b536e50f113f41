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
        if (request.Data.Length > 0) message.Content = new ByteArrayContent(readData(request.Data));
        foreach (var header in request.Headers) Add(message, header);
        // What curl says of itself.
        if (!message.Headers.NonValidated.Contains("User-Agent")) message.Headers.TryAddWithoutValidation("User-Agent", $"wizgi/{Worker.Worker.Version}");
        if (!message.Headers.NonValidated.Contains("Accept")) message.Headers.TryAddWithoutValidation("Accept", "*/*");
        if (message.Content?.Headers.NonValidated.Contains("Content-Type") == false) message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded");
        message.Headers.ConnectionClose = true;
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
        // As the terminal has it, which is UTF-8.
        var (name, value) = (header[..colon].Trim(), Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(header[(colon + 1)..].Trim())));
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
        {
            message.Headers.Host = value;
            return;
        }
        if (message.Headers.TryAddWithoutValidation(name, value)) return;
        message.Content ??= new ByteArrayContent([]);
        if (!message.Content.Headers.TryAddWithoutValidation(name, value)) throw new UserError($"-H '{header}': this is no header");
    }
}
