using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.Uwsgi;

/// <summary>A connection that speaks uwsgi, the protocol of the server uWSGI.</summary>
/// <remarks>https://uwsgi-docs.readthedocs.io/en/latest/Protocol.html.</remarks>
internal sealed class UwsgiConnection(ConnectionContext connection, GatewayServer server) : StreamConnection(connection, server)
{
    protected override bool WantsStatusLine => true;

    protected override CgiVariables? Read(ReadOnlySequence<byte> received, out long length) => UwsgiEnviron.Read(received, Server.Rules, out length);

    // Servers leave it out, or empty, where there is no body.
    protected override long LengthOfBody(GatewayEnviron environ) => environ.ContentLength ?? 0;
}
