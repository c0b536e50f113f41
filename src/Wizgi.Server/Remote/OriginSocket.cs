using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Remote;

/// <summary>Connects to origins.</summary>
internal static class OriginSocket
{
    // Milliseconds.
    private const int ShortestPause = 5;

    /// <param name="address">A host and port, or a unix socket.</param>
    /// <param name="cancel">Ends the attempt.</param>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public static async Task<Socket> Connect(EndPoint address, CancellationToken cancel)
    {
        var socket = address is UnixDomainSocketEndPoint ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            for (var pause = ShortestPause; ; pause *= 2)
            {
                try
                {
                    await socket.ConnectAsync(address, cancel).ConfigureAwait(false);
                    return socket;
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
