using Microsoft.AspNetCore.Connections;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>A response that is everything until the connection ends.</summary>
/// <param name="connection">Its connection.</param>
/// <param name="wantsStatusLine">As <see cref="IGatewaySink.WantsStatusLine"/>.</param>
/// <param name="patience">How long nothing may be taken.</param>
internal sealed class StreamResponse(ConnectionContext connection, bool wantsStatusLine, TimeSpan patience) : IGatewaySink
{
    public bool WantsStatusLine => wantsStatusLine;

    public ValueTask<bool> Send(ReadOnlyMemory<byte> bytes)
    {
        var sending = connection.Transport.Output.WriteAsync(bytes);
        return sending.IsCompletedSuccessfully ? ValueTask.FromResult(!sending.Result.IsCompleted) : PatientWriter.Wait(sending, connection, patience);
    }
}
