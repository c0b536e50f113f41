using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Remote;

/// <summary>Connects to origins.</summary>
internal static class OriginSocket
{
    // Milliseconds.
    private const int ShortestPause = 5;

    // IPPROTO_TCP and TCP_USER_TIMEOUT of Linux.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;

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

    /// <summary>
    /// Has the kernel end a connection whose other end has fallen silent on the network (a machine that is cut off acknowledges nothing), however long an application that is
    /// still there may take: tcp(7), TCP_USER_TIMEOUT and keep-alive.
    /// </summary>
    public static void NoticeSilence(Socket socket, TimeSpan patience)
    {
        if (socket.AddressFamily == AddressFamily.Unix || !OperatingSystem.IsLinux()) return;
        var seconds = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds / 2));
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Math.Max(1, seconds / 2));
        Span<byte> milliseconds = stackalloc byte[sizeof(uint)];
        System.Runtime.InteropServices.MemoryMarshal.Write(milliseconds, (uint)Math.Max(1000, patience.TotalMilliseconds));
        socket.SetRawSocketOption(TcpLevel, TcpUserTimeout, milliseconds);
    }
}
