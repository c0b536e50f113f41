using System.Net.Sockets;

namespace Wizgi.Server.Remote.Gateways.FastCgi;

/// <summary>A connection to a FastCGI application, and what has been received on it.</summary>
internal sealed class FastCgiConnection(Socket socket) : IDisposable
{
    private readonly byte[] _received = new byte[16 * 1024];
    private int _at;
    private int _end;

    public bool IsUsed { get; set; }

    /// <summary>Since when it is idle, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long IdleSince { get; set; }

    /// <summary>Nothing is to be read on it: no end, and nothing that nobody asked for.</summary>
    public bool IsQuiet
    {
        get
        {
            try
            {
                return _at == _end && !socket.Poll(0, SelectMode.SelectRead);
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }

    public ValueTask Send(ReadOnlyMemory<byte> bytes, CancellationToken cancel) => GatewayProblem.Send(socket, bytes, cancel);

    /// <summary>Sends what can be sent without waiting.</summary>
    public void TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            socket.Blocking = false;
            _ = socket.Send(bytes, SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // Then the application knows.
        }
    }

    /// <summary>Reads what has come, or waits for something.</summary>
    /// <returns>How many bytes; 0: the origin has closed.</returns>
    public async ValueTask<int> Receive(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_at == _end)
        {
            // What is long goes where it is wanted.
            if (buffer.Length >= _received.Length) return await GatewayProblem.Receive(socket, buffer, cancel).ConfigureAwait(false);
            (_at, _end) = (0, await GatewayProblem.Receive(socket, _received, cancel).ConfigureAwait(false));
        }
        var count = Math.Min(buffer.Length, _end - _at);
        _received.AsMemory(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public void Dispose() => socket.Dispose();
}
