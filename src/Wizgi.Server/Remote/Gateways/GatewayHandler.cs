using System.Net;
using System.Net.Sockets;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>
/// Sends requests to an application behind a gateway protocol. Bodies stream both ways, side by side. Where <see cref="HttpClient"/> would throw for HTTP this throws the same:
/// <see cref="HttpRequestException"/> without a connection, or when what comes is no response; <see cref="HttpIOException"/> when it breaks off.
/// </summary>
public abstract class GatewayHandler : HttpMessageHandler
{
    private readonly GatewayOptions _options;

    private protected GatewayHandler(GatewayOptions options) => _options = options;

    /// <summary>Whether the protocol and its settings can do without the length of a body.</summary>
    private protected virtual bool StreamsUnknownLength => false;

    /// <summary>Whether a response may begin with a status line.</summary>
    private protected virtual bool TakesStatusLine => false;

    /// <summary>Sends everything but the body.</summary>
    /// <exception cref="HttpRequestException">There is no connection.</exception>
    /// <exception cref="GatewayRefusal">The protocol cannot send this.</exception>
    private protected abstract Task<GatewayCall> Open(GatewayRequest request, CancellationToken cancel);

    /// <inheritdoc />
    protected sealed override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var body = await RequestBody.Of(request.Content, StreamsUnknownLength, _options.MaxSpooledBody, cancellationToken).ConfigureAwait(false);
            GatewayExchange? exchange = null;
            try
            {
                var errors = request.Options.TryGetValue(GatewayRequestOptions.StandardError, out var own) ? own : _options.StandardError;
                var gateway = new GatewayRequest(request, CgiVariables.Of(request, _options, body.Length), body.Length, errors);
                if (gateway.Variables.Any(static variable => variable.Key.Contains('\0', StringComparison.Ordinal) || variable.Value.Contains('\0', StringComparison.Ordinal)))
                    throw new GatewayRefusal(HttpStatusCode.BadRequest, "Bad Request");
                gateway.MayReuse = gateway.IsRepeatable;
                while (true)
                {
                    GatewayCall call;
                    call = await Open(gateway, cancellationToken).ConfigureAwait(false);
                    exchange = new GatewayExchange(call, body);
                    try
                    {
                        return await exchange.Begin(request, _options.MaxResponseHeadSize, TakesStatusLine, cancellationToken).ConfigureAwait(false);
                    }
                    catch (HttpIOException) when (call is { IsReused: true, HasReceived: false } && gateway.IsRepeatable)
                    {
                        exchange.Dispose();
                        gateway.MayReuse = false;
                    }
                }
            }
            catch
            {
                exchange?.Dispose();
                body.Dispose();
                throw;
            }
        }
        catch (GatewayRefusal refusal)
        {
            return refusal.ToResponse(request);
        }
        catch (HttpIOException problem)
        {
            // As SocketsHttpHandler has it for a head that does not come.
            throw new HttpRequestException(problem.HttpRequestError, problem.Message, problem);
        }
    }

    /// <summary>Connects to the origin.</summary>
    private protected async Task<Socket> Connect(HttpRequestMessage request, CancellationToken cancel)
    {
        var address = _options.Address ?? new DnsEndPoint(request.RequestUri!.IdnHost, request.RequestUri.Port);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(_options.ConnectTimeout);
        try
        {
            return await OriginSocket.Connect(address, limit.Token).ConfigureAwait(false);
        }
        catch (SocketException problem)
        {
            throw GatewayProblem.NoConnection(problem);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw GatewayProblem.NoConnectionInTime();
        }
    }

    /// <summary>Connects, and sends the head of a request that has a connection of its own.</summary>
    private protected async Task<GatewayCall> Open(HttpRequestMessage request, ReadOnlyMemory<byte> head, CancellationToken cancel)
    {
        var socket = await Connect(request, cancel).ConfigureAwait(false);
        try
        {
            await GatewayProblem.Send(socket, head, cancel).ConfigureAwait(false);
            return new SocketCall(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
