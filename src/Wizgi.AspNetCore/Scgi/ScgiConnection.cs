using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.Scgi;

/// <summary>A connection that speaks SCGI.</summary>
/// <remarks>https://python.ca/scgi/protocol.txt.</remarks>
internal sealed class ScgiConnection(ConnectionContext connection, GatewayServer server) : StreamConnection(connection, server)
{
    protected override bool WantsStatusLine => false;

    protected override CgiVariables? Read(ReadOnlySequence<byte> received, out long length) => ScgiEnviron.Read(received, Server.Rules, out length);

    protected override long LengthOfBody(GatewayEnviron environ) => environ.ContentLength ?? throw new GatewayException("CONTENT_LENGTH is empty");
}
