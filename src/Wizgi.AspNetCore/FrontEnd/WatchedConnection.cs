using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>
/// A connection that knows when Kestrel has broken it off. Kestrel itself goes on to the next request then, and takes for one what is left of a body that it has not
/// read (<see cref="ClientConnection.IsAborted"/>).
/// </summary>
internal sealed class WatchedConnection(ConnectionContext connection, ClientConnection below) : ConnectionContext
{
    public override string ConnectionId { get => connection.ConnectionId; set => connection.ConnectionId = value; }

    public override IFeatureCollection Features => connection.Features;

    public override IDictionary<object, object?> Items { get => connection.Items; set => connection.Items = value; }

    public override IDuplexPipe Transport { get => connection.Transport; set => connection.Transport = value; }

    public override CancellationToken ConnectionClosed { get => connection.ConnectionClosed; set => connection.ConnectionClosed = value; }

    public override EndPoint? LocalEndPoint { get => connection.LocalEndPoint; set => connection.LocalEndPoint = value; }

    public override EndPoint? RemoteEndPoint { get => connection.RemoteEndPoint; set => connection.RemoteEndPoint = value; }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        below.IsAborted = true;
        connection.Abort(abortReason);
    }
}
