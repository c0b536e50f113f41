using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Takes new clients from a socket that other processes may hold too.</summary>
internal sealed class InheritedListener : IConnectionListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Listener _listener;
    private readonly SocketConnectionContextFactory _factory;
    private readonly ConnectionCount _connections;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _unbound = new();

    // Not its owner: what .NET does to a socket that it closes would be felt by the other processes.
    private readonly Socket _socket;
    private volatile bool _isClosed;
    private int _closes;

    public InheritedListener(InheritedEndPoint endPoint, SocketConnectionContextFactory factory, ConnectionCount connections, ILogger log)
    {
        (_listener, _factory, _connections, _log) = (endPoint.Listener, factory, connections, log);
        EndPoint = endPoint;
        _socket = new Socket(new SafeSocketHandle(_listener.Descriptor, ownsHandle: false));
    }

    public EndPoint EndPoint { get; }

    /// <summary>The next client; null: there will be no more. After <see cref="UnbindAsync"/> those that wait in the backlog are still taken.</summary>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                await _connections.WaitForRoom(_unbound.Token).ConfigureAwait(false);
                var client = await _socket.AcceptAsync(_unbound.Token).ConfigureAwait(false);
                return Welcome(client);
            }
            catch (OperationCanceledException)
            {
                return TakeWaiting();
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException problem) when (problem.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Interrupted)
            {
                // The client has gone before it was taken.
            }
            catch (SocketException problem)
            {
                // Out of descriptors: the backlog holds the clients.
                _log.AcceptFailed(problem.Message, (int)Pause.TotalMilliseconds);
                await Task.Delay(Pause, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Stops waiting for clients.</summary>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.Cancel();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _unbound.Cancel();
        Close();
        return ValueTask.CompletedTask;
    }

    private ConnectionContext? TakeWaiting()
    {
        // .NET accepts in one way only, and that was to wait.
        var client = _isClosed ? -1 : _listener.TakeWaiting();
        if (client >= 0) return Welcome(new Socket(new SafeSocketHandle(client, ownsHandle: true)));
        // Who comes now is refused, or another process's; requests under way may take their time.
        Close();
        return null;
    }

    private void Close()
    {
        if (Interlocked.Exchange(ref _closes, 1) == 1) return;
        _isClosed = true;
        _socket.Dispose();
        _listener.Close();
    }

    private ConnectionContext Welcome(Socket client)
    {
        if (client.LocalEndPoint is IPEndPoint) client.NoDelay = true;
        // The connection leaves when Kestrel has done with it.
        _connections.Enter();
        var connection = _factory.Create(client);
        var below = new ClientConnection(client, connection.ConnectionClosed);
        connection.ConnectionClosed = below.Closed;
        connection.Features.Set(below);
        return connection;
    }
}
