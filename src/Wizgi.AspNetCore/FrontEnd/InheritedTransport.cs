using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Kestrel's way to sockets that are listening already.</summary>
/// <param name="connections">How many there may be.</param>
/// <param name="responseBuffer">How many bytes of a response wait for a client to take them before the application does.</param>
/// <param name="loggers">Kestrel's.</param>
internal sealed class InheritedTransport(ConnectionCount connections, int responseBuffer, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketConnectionFactoryOptions _options = new()
    {
        MaxWriteBufferSize = responseBuffer,
        // What the server does for a connection goes on where its bytes were read or written: it never runs an application there, nor waits, and each hop
        // to another thread costs more than the work it carries.
        UnsafePreferInlineScheduling = true,
    };
    private readonly List<InheritedListener> _listeners = [];

    /// <summary>Stops waiting for clients; those in the backlogs are still taken.</summary>
    public async Task UnbindAsync()
    {
        foreach (var listener in _listeners) await listener.UnbindAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public bool CanBind(EndPoint endpoint) => endpoint is InheritedEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var factory = new SocketConnectionContextFactory(_options, loggers.CreateLogger<SocketConnectionContextFactory>());
        var listener = new InheritedListener((InheritedEndPoint)endpoint, factory, connections, loggers.CreateLogger<InheritedListener>());
        _listeners.Add(listener);
        return ValueTask.FromResult<IConnectionListener>(listener);
    }
}
