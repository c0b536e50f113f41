using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wizgi.Server.Remote;

/// <summary>The client library, set up for passing requests on: it follows nothing, keeps nothing, adds nothing.</summary>
internal static class RemoteClient
{
    // Kibibytes; Kestrel, nginx and we ourselves take no more of a request.
    private const int LongestHead = 64;

    private const int ShortestPause = 5;

    private static readonly HttpRequestOptionsKey<bool> HasConnected = new("wizgi.connected");

    public static HttpMessageInvoker Make(RemoteReference reference, RemoteOptions options) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = options.ConnectTimeout,
        MaxResponseHeadersLength = LongestHead,
        MaxResponseDrainSize = 0,
        // Native strings: one char, one byte.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = (context, cancel) => Connect(reference, context, cancel),
    });

    private static async ValueTask<Stream> Connect(RemoteReference reference, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        // The library sends a request again when its connection ends without an answer. What it did to one process it would do to the next.
        if (!context.InitialRequestMessage.Options.TryAdd(HasConnected.Key, true)) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed before the response.");
        EndPoint address = (EndPoint?)reference.Socket ?? context.DnsEndPoint;
        var socket = reference.Socket is null ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true } : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            for (var pause = ShortestPause; ; pause *= 2)
            {
                try
                {
                    await socket.ConnectAsync(address, cancel).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
                {
                    // A unix socket whose backlog is full says so at once (connect(2), EAGAIN).
                    await Task.Delay(pause, cancel).ConfigureAwait(false);
                }
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
