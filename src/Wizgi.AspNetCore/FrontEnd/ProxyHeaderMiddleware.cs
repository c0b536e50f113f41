using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Reads the PROXY header that stands before everything else, TLS included, and has the connection be the client's that it names.</summary>
internal sealed class ProxyHeaderMiddleware(TrustOptions trust, ServerLimits limits, ILogger log)
{
    /// <returns>Whether the connection goes on.</returns>
    public async Task<bool> Take(ConnectionContext connection)
    {
        var peer = connection.RemoteEndPoint is IPEndPoint remote ? remote.Address.ToString() : "a unix socket";
        if (connection.RemoteEndPoint is IPEndPoint { Address: var address } && !trust.ProxyPeers.Trusts(IpAddress.From(address)))
        {
            log.ProxyPeerRefused(peer);
            return false;
        }
        using var patience = new CancellationTokenSource(limits.HeadTimeout);
        try
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync(patience.Token).ConfigureAwait(false);
                switch (Take(connection, read))
                {
                    case ProxyHeaderResult.Complete: return true;
                    case ProxyHeaderResult.Malformed:
                        log.ProxyHeaderMalformed(peer);
                        return false;
                    default:
                        if (read.IsCompleted) return false;
                        break;
                }
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or IOException)
        {
            return false;
        }
    }

    private ProxyHeaderResult Take(ConnectionContext connection, ReadResult read)
    {
        // A PROXY header is short; what stands behind it may be in further segments.
        var start = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, 4096)).ToArray();
        var result = ProxyHeader.Parse(start, trust.ProxyProtocol, out var header);
        if (result != ProxyHeaderResult.Complete)
        {
            connection.Transport.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            return result;
        }
        connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(header.Length));
        if (header.IsLocal) return result;
        if (!header.HasAddresses)
        {
            connection.Features.Set(new Stranger());
            return result;
        }
        connection.RemoteEndPoint = EndPointOf(header.Source, header.SourcePort);
        connection.LocalEndPoint = EndPointOf(header.Destination, header.DestinationPort);
        return result;
    }

    private static IPEndPoint EndPointOf(IpAddress address, int port) => new(IPAddress.Parse(address.ToString()), port);
}

/// <summary>Marks a connection whose client is not known: its word about others counts for nothing.</summary>
internal sealed class Stranger;
