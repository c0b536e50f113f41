using System.Net;
using System.Net.Sockets;
using System.Text;
using Wizgi.Server.Remote.Gateways;

namespace Wizgi.Server.Remote;

/// <summary>The client library, set up for passing requests on: it follows nothing, keeps nothing, adds nothing.</summary>
internal static class RemoteClient
{
    // Kibibytes; Kestrel, nginx and we ourselves take no more of a request.
    private const int LongestHead = 64;

    private static readonly HttpRequestOptionsKey<bool> HasConnected = new("wizgi.connected");

    /// <param name="reference">Where it is.</param>
    /// <param name="options">How it is talked to.</param>
    /// <param name="keepsConnections">For requests that are safe to repeat: a kept connection may be closing at its other end, and then they are sent again.</param>
    public static HttpMessageInvoker Make(RemoteReference reference, RemoteOptions options, bool keepsConnections = false) => new(reference.Protocol switch
    {
        "fastcgi" => new FastCgiHandler(Common(reference, options, new FastCgiOptions { StreamsUnknownLength = options.PassesEnviron })),
        "scgi" => new ScgiHandler(Common(reference, options, new GatewayOptions())),
        "uwsgi" => new UwsgiHandler(Common(reference, options, new GatewayOptions())),
        "cgi" => new CgiHandler(reference.File),
        _ => MakeHttp(reference, options, keepsConnections),
    });

    private static T Common<T>(RemoteReference reference, RemoteOptions options, T with) where T : GatewayOptions => with with
    {
        Address = (EndPoint?)reference.Socket ?? new DnsEndPoint(reference.Origin.IdnHost, reference.Origin.Port),
        ConnectTimeout = options.ConnectTimeout,
        MaxResponseHeadSize = LongestHead * 1024,
        Variables = reference.File.Length > 0 ? new Dictionary<string, string> { ["SCRIPT_FILENAME"] = reference.File } : new Dictionary<string, string>(),
    };

    private static SocketsHttpHandler MakeHttp(RemoteReference reference, RemoteOptions options, bool keepsConnections) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        // A name may come to mean another address.
        PooledConnectionLifetime = keepsConnections ? TimeSpan.FromMinutes(2) : TimeSpan.Zero,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = options.ConnectTimeout,
        MaxResponseHeadersLength = LongestHead,
        MaxResponseDrainSize = 0,
        // Native strings: one char, one byte.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = (context, cancel) => Connect(reference, options, keepsConnections, context, cancel),
    };

    private static async ValueTask<Stream> Connect(RemoteReference reference, RemoteOptions options, bool keepsConnections, SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        // The library sends a request again when its connection ends without an answer. What it did to one process it would do to the next.
        if (!keepsConnections && !context.InitialRequestMessage.Options.TryAdd(HasConnected.Key, true)) throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was closed before the response.");
        EndPoint address = (EndPoint?)reference.Socket ?? context.DnsEndPoint;
        var socket = await OriginSocket.Connect(address, cancel).ConfigureAwait(false);
        OriginSocket.NoticeSilence(socket, options.ConnectTimeout);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
