using System.Net.Sockets;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>A request over a connection of its own, whose end is the end of the response: SCGI and uwsgi.</summary>
internal sealed class SocketCall(Socket socket) : GatewayCall
{
    public override ValueTask SendBody(ReadOnlyMemory<byte> block, CancellationToken cancel) => GatewayProblem.Send(socket, block, cancel);

    public override ValueTask EndBody(CancellationToken cancel) => ValueTask.CompletedTask;

    public override async ValueTask<int> Receive(Memory<byte> buffer, CancellationToken cancel)
    {
        var count = await GatewayProblem.Receive(socket, buffer, cancel).ConfigureAwait(false);
        HasReceived |= count > 0;
        return count;
    }

    protected override void Close(bool isComplete) => socket.Dispose();
}
