using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Kestrel's way to sockets that are listening already.</summary>
/// <param name="connections">How many there may be.</param>
/// <param name="loggers">Kestrel's.</param>
internal sealed class InheritedTransport(ConnectionCount connections, ILoggerFactory loggers) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private static readonly SocketConnectionFactoryOptions Options = new();

    private readonly List<InheritedListener> _listeners = [];

    /// <summary>Stops waiting for clients; those in the backlogs are still taken.</summary>
    public async Task UnbindAsync()
    {
        foreach (var listener in _listeners) await listener.UnbindAsync(CancellationToken.None).ConfigureAwait(false);
    }

    public bool CanBind(EndPoint endpoint) => endpoint is InheritedEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var factory = new SocketConnectionContextFactory(Options, loggers.CreateLogger<SocketConnectionContextFactory>());
        var listener = new InheritedListener((InheritedEndPoint)endpoint, factory, connections, loggers.CreateLogger<InheritedListener>());
        _listeners.Add(listener);
        return ValueTask.FromResult<IConnectionListener>(listener);
    }
}
