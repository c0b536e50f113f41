using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.FastCgi;
using Wizgi.AspNetCore.FrontEnd;
using Wizgi.AspNetCore.Scgi;
using Wizgi.AspNetCore.Uwsgi;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>Serves connections of web servers.</summary>
/// <param name="protocol">What they speak.</param>
/// <param name="options">What every front end is told.</param>
/// <param name="serve">Has the application answer a request.</param>
internal sealed class GatewayServer(GatewayProtocol protocol, FrontEndOptions options, Func<IFeatureCollection, Task> serve)
{
    public FrontEndOptions Options => options;

    public GatewayRules Rules { get; } = new(options.Limits, BelievesClients: !options.Trust.ForwardedPeers.IsEverybody);

    public long? BodyLimit => options.Limits.Body > 0 ? options.Limits.Body : null;

    /// <summary>Serves a connection to its end.</summary>
    public async Task Serve(ConnectionContext connection)
    {
        if (connection.RemoteEndPoint is IPEndPoint { Address: var address } && !options.Trust.ForwardedPeers.Trusts(IpAddress.From(address)))
        {
            options.Log.GatewayPeerRefused(Name(connection));
            return;
        }
        try
        {
            await (protocol switch
            {
                GatewayProtocol.FastCgi => ServeFastCgi(connection),
                GatewayProtocol.Scgi => new ScgiConnection(connection, this).Run(),
                _ => new UwsgiConnection(connection, this).Run(),
            }).ConfigureAwait(false);
        }
        catch (GatewayException problem)
        {
            options.Log.GatewayBroken(protocol.ToString(), Name(connection), problem.Message);
            connection.Abort(new ConnectionAbortedException(problem.Message));
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or ConnectionAbortedException)
        {
            // The web server has gone.
        }
    }

    /// <summary>Answers a request.</summary>
    /// <returns>False: the response is not whole, and its reader must not take it for that.</returns>
    public Task<bool> Answer(GatewayEnviron environ, GatewayRequest request, GatewayResponse response) => GatewayAnswer.Give(environ, request, response, serve, options.Log);

    private async Task ServeFastCgi(ConnectionContext connection)
    {
        using var serving = new FastCgiConnection(connection, this);
        await serving.Run().ConfigureAwait(false);
    }

    private static string Name(ConnectionContext connection) => connection.RemoteEndPoint is IPEndPoint { Address: var address } ? address.ToString() : "a unix socket";
}
