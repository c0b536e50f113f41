using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>A connection with one request, as SCGI and uwsgi have it: variables, a body, and back a response until the connection ends.</summary>
internal abstract class StreamConnection(ConnectionContext connection, GatewayServer server)
{
    protected GatewayServer Server => server;

    /// <summary>Uwsgi wants HTTP's status line.</summary>
    protected abstract bool WantsStatusLine { get; }

    /// <summary>Finds the variables at the beginning of what has come; null: there is more to come.</summary>
    /// <param name="received">Since the connection began.</param>
    /// <param name="length">How much of it they were.</param>
    /// <exception cref="GatewayException">This is another protocol.</exception>
    protected abstract CgiVariables? Read(ReadOnlySequence<byte> received, out long length);

    /// <summary>The length of the body.</summary>
    /// <exception cref="GatewayException">The protocol wants another.</exception>
    protected abstract long LengthOfBody(GatewayEnviron environ);

    public async Task Run()
    {
        if (await ReadVariables().ConfigureAwait(false) is not { } variables) return;
        var environ = new GatewayEnviron(variables, server.Rules);
        var limits = server.Options.Limits;
        using var aborted = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        var input = new StreamInput(connection.Transport.Input, LengthOfBody(environ), limits.BodyTimeout);
        var request = new GatewayRequest(environ, input.Left > 0 ? input : null, server.BodyLimit, aborted.Cancel, aborted.Token);
        var response = new GatewayResponse(new StreamResponse(connection, WantsStatusLine, limits.SendTimeout), environ.Method == "HEAD");
        if (await server.Answer(environ, request, response).ConfigureAwait(false)) await Drain(input, limits.LingerTimeout).ConfigureAwait(false);
        else BreakOff();
    }

    private async Task<CgiVariables?> ReadVariables()
    {
        var input = connection.Transport.Input;
        using var patience = new CancellationTokenSource(server.Options.Limits.HeadTimeout);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(patience.Token).ConfigureAwait(false);
                if (Read(read.Buffer, out var length) is { } variables)
                {
                    input.AdvanceTo(read.Buffer.GetPosition(length));
                    return variables;
                }
                if (read.IsCompleted && read.Buffer.IsEmpty) return null;
                if (read.IsCompleted) throw new GatewayException("it ended within the variables of a request");
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (OperationCanceledException)
        {
            throw new GatewayException("the variables of a request did not come in time");
        }
    }

    /// <summary>Takes what is still sent: a connection that is closed over unread bytes is reset, and the response with it.</summary>
    private static async Task Drain(StreamInput input, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        try
        {
            while (input.Left > 0)
            {
                var read = await input.ReadAsync(limit.Token).ConfigureAwait(false);
                input.AdvanceTo(read.Buffer.End);
            }
        }
        catch (Exception problem) when (problem is IOException or OperationCanceledException or Microsoft.AspNetCore.Http.BadHttpRequestException)
        {
            // It has sent enough, or will not.
        }
    }

    /// <summary>Ends the connection so that nobody takes it for the end of the response. By TCP that can be told.</summary>
    private void BreakOff()
    {
        if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: not AddressFamily.Unix } socket) socket.LingerState = new LingerOption(enable: true, 0);
        connection.Abort(new ConnectionAbortedException("The response broke off."));
    }
}
