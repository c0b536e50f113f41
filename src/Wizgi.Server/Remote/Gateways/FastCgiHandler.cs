using Wizgi.Server.Remote.Gateways.FastCgi;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>Sends requests to FastCGI 1.0 applications, as responders. A connection has one request at a time.</summary>
/// <remarks>
/// An application that says it is overloaded is a 503. A request that is cancelled, or whose response is closed before its end, is told to the application (FCGI_ABORT_REQUEST), and the
/// connection closed. A connection that has been used before may be closed by its origin just when the next request goes out; so only GET, HEAD, OPTIONS and TRACE
/// without a body use one, which are sent again on a new one then.
/// </remarks>
public sealed class FastCgiHandler : GatewayHandler
{
    private readonly FastCgiOptions _options;
    private readonly FastCgiPool? _pool;

    /// <param name="options">How they are talked to.</param>
    public FastCgiHandler(FastCgiOptions options) : base(options)
    {
        _options = options;
        if (options.MaxIdleConnections > 0) _pool = new FastCgiPool(options.MaxIdleConnections, options.IdleTimeout);
    }

    private protected override bool StreamsUnknownLength => _options.StreamsUnknownLength;

    private protected override async Task<GatewayCall> Open(GatewayRequest request, CancellationToken cancel)
    {
        // Where there is no address, each request may go elsewhere.
        var pool = _options.Address is null ? null : _pool;
        var connection = (request.MayReuse ? pool?.Take() : null) ?? new FastCgiConnection(await Connect(request.Message, cancel).ConfigureAwait(false));
        var call = new FastCgiCall(connection, pool, new StandardErrorLines(request.StandardError), hasBody: request.Length != 0) { IsReused = connection.IsUsed };
        try
        {
            await connection.Send(FastCgiRecord.Begin(request.Variables, keeps: pool is not null, hasBody: request.Length != 0), cancel).ConfigureAwait(false);
            return call;
        }
        catch (HttpIOException) when (connection.IsUsed)
        {
            call.Dispose();
            request.MayReuse = false;
            return await Open(request, cancel).ConfigureAwait(false);
        }
        catch
        {
            call.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _pool?.Dispose();
        base.Dispose(disposing);
    }
}
