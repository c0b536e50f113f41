using System.Net.Sockets;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>What goes wrong with an origin, in the words and types of <see cref="HttpClient"/>.</summary>
internal static class GatewayProblem
{
    /// <summary>It answers, but not with something that is a response.</summary>
    public static HttpRequestException Malformed(string why) => new(HttpRequestError.InvalidResponse, why);

    /// <summary>Its answer stops before its end.</summary>
    public static HttpIOException Ended(string why, Exception? inner = null) => new(HttpRequestError.ResponseEnded, why, inner);

    public static HttpRequestException NoConnection(SocketException problem) => new(HttpRequestError.ConnectionError, problem.Message, problem);

    public static HttpRequestException NoConnectionInTime() => new(HttpRequestError.ConnectionError, "no connection in time", new OperationCanceledException());

    /// <summary>Has a failing socket look like any other response that breaks off.</summary>
    public static async ValueTask<int> Receive(Socket socket, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            return await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Ended($"the connection broke: {problem.Message}", problem);
        }
    }

    /// <summary>Sends all of it.</summary>
    public static async ValueTask Send(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancel).ConfigureAwait(false)..];
        }
        catch (Exception problem) when (problem is SocketException or ObjectDisposedException)
        {
            throw Ended($"the connection broke: {problem.Message}", problem);
        }
    }
}
