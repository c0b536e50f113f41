using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Fuzz.Serving;

/// <summary>Two connected unix stream sockets: the engine has one end, the test the other.</summary>
internal sealed unsafe partial class SocketPair : IDisposable
{
    // The kernel raises it to its minimum, a few KiB.
    private const int SO_SNDBUF = 7;
    private const int SmallestBuffer = 1;

    private readonly int _client;
    private bool _clientOpen = true;

    public SocketPair(bool tinySendBuffer = false)
    {
        var ends = stackalloc int[2];
        Check(socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC, 0, ends) == 0);
        (Server, _client) = (ends[0], ends[1]);
        if (tinySendBuffer) Check(Libc.SetOption(Server, Libc.SOL_SOCKET, SO_SNDBUF, SmallestBuffer));
    }

    /// <summary>The engine's end.</summary>
    public int Server { get; }

    /// <summary>Sends from the client; all of it must fit into the socket.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        fixed (byte* start = bytes) Check((int)Libc.send(_client, start, bytes.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL) == bytes.Length);
    }

    /// <summary>Receives at the client what has arrived.</summary>
    /// <returns>How many bytes; 0 when nothing is there.</returns>
    public int Receive(Span<byte> destination)
    {
        fixed (byte* start = destination) return Math.Max(0, (int)Libc.recv(_client, start, destination.Length, Libc.MSG_DONTWAIT));
    }

    public byte[] ReceiveAll()
    {
        var all = new MemoryStream();
        var piece = new byte[4096];
        for (int count; (count = Receive(piece)) > 0;) all.Write(piece, 0, count);
        return all.ToArray();
    }

    public void CloseClient()
    {
        if (_clientOpen) _ = Libc.close(_client);
        _clientOpen = false;
    }

    public void Dispose()
    {
        CloseClient();
        _ = Libc.close(Server);
    }

    private static void Check(bool isDone, [CallerArgumentExpression(nameof(isDone))] string what = "")
    {
        if (!isDone) throw new InvalidOperationException($"not so: {what}");
    }

    [LibraryImport("libc")]
    private static partial int socketpair(int domain, int type, int protocol, int* ends);
}
