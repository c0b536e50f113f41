using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Wizgi.Fuzz.Serving;

/// <summary>A client that sends native strings and collects what comes; it blocks.</summary>
internal sealed partial class RawClient : IDisposable
{
    // The number of bytes in the send queue; of a unix socket, those that the other side has not read.
    private const nuint SIOCOUTQ = 0x5411;

    private readonly Socket _socket;
    private readonly byte[] _place = new byte[64 * 1024];
    private readonly StringBuilder _received = new();

    public RawClient(EndPoint server)
    {
        var isUnix = server is UnixDomainSocketEndPoint;
        _socket = new Socket(server.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix) _socket.NoDelay = true;
        _socket.Connect(server);
    }

    public EndPoint? Local => _socket.LocalEndPoint;

    public string Received => _received.ToString();

    /// <summary>The server has closed.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>Sends as much as the server takes.</summary>
    public void Send(string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        try
        {
            _socket.SendTimeout = 5000;
            _socket.Send(bytes);
        }
        catch (SocketException)
        {
            // It has closed, or reads no more; what it said tells which.
        }
    }

    /// <summary>Waits until the server has read everything, or has closed, or does not read: only for unix sockets.</summary>
    public void WaitUntilRead()
    {
        for (var limit = Environment.TickCount64 + 20; Environment.TickCount64 < limit;)
        {
            if (Ioctl((int)_socket.Handle, SIOCOUTQ, out var left) < 0 || left == 0) return;
            Thread.Yield();
        }
    }

    public void EndSending()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
        }
    }

    /// <summary>Receives until the server closes or is silent for that long.</summary>
    public void ReceiveAll(TimeSpan silence)
    {
        while (!IsEnded && _socket.Poll(silence, SelectMode.SelectRead))
        {
            try
            {
                var count = _socket.Receive(_place);
                IsEnded = count == 0;
                _received.Append(Encoding.Latin1.GetString(_place, 0, count));
            }
            catch (SocketException)
            {
                IsEnded = true;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(int descriptor, nuint request, out int result);
}
