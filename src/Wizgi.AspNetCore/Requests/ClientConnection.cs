using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Sockets;

namespace Wizgi.AspNetCore.Requests;

/// <summary>The client's connection below the server, which has no words for all that is to be known and said there. A feature of connections that this process accepts itself.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "It has neither a timer nor a handle, and its end may come at any time.")]
internal sealed class ClientConnection
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Socket _socket;
    private int _hasAsked;

    /// <param name="socket">The client's.</param>
    /// <param name="ended">Nothing more will come from it, whatever the reason.</param>
    public ClientConnection(Socket socket, CancellationToken ended)
    {
        _socket = socket;
        ended.UnsafeRegister(static connection => ((ClientConnection)connection!).NoteEnd(), this);
    }

    /// <summary>What Kestrel is to take for the end of the connection: a client that has ended its sending side alone (RFC 9112 §9.6) waits for its response.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <summary>The client has ended its sending side, and perhaps everything.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>
    /// The server has broken it off. Nothing that is read of it any more is a request: it may be the rest of a body (RFC 9112 §8: an incomplete message is not processed).
    /// </summary>
    public volatile bool IsAborted;

    /// <summary>Where bytes go that stand before a response of HTTP/1.1; null: HTTP is not spoken here.</summary>
    public PipeWriter? Output { get; set; }

    /// <summary>Notes that it has asked for something, or ends.</summary>
    /// <returns>Whether that was the first time.</returns>
    public bool TryNoteFirst() => Interlocked.Exchange(ref _hasAsked, 1) == 0;

    private void NoteEnd()
    {
        HasEnded = true;
        // What is no orderly end leaves a socket that is not connected.
        if (!_socket.Connected) _closed.Cancel();
    }
}
