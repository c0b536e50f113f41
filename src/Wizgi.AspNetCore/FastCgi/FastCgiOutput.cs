using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>What END_REQUEST says. FastCGI 1.0 §5.5.</summary>
internal enum FastCgiStatus : byte
{
    RequestComplete = 0,
    CannotMultiplex = 1,
    Overloaded = 2,
    UnknownRole = 3,
}

/// <summary>The records of all responses of a connection, one after the other, from any thread.</summary>
/// <param name="connection">Where they go.</param>
/// <param name="patience">How long nothing may be taken.</param>
internal sealed class FastCgiOutput(ConnectionContext connection, TimeSpan patience) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Sends a piece of a stream; completes when more may be sent.</summary>
    /// <returns>False: nobody takes it any more.</returns>
    public ValueTask<bool> Send(FastCgiType type, ushort id, ReadOnlyMemory<byte> content) =>
        _turn.Wait(0) ? Write(type, id, content) : WaitAndWrite(type, id, content);

    /// <summary>Ends a request.</summary>
    /// <param name="id">Which.</param>
    /// <param name="application">0: all is well.</param>
    /// <param name="status">What became of it.</param>
    /// <returns>As <see cref="Send"/>.</returns>
    public async ValueTask<bool> End(ushort id, uint application, FastCgiStatus status)
    {
        var content = new byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(content, application);
        content[4] = (byte)status;
        // A stream ends with a record without content (§3.3). Whoever was given none needs no end of it.
        if (status == FastCgiStatus.RequestComplete && !await Send(FastCgiType.Stdout, id, default).ConfigureAwait(false)) return false;
        return await Send(FastCgiType.EndRequest, id, content).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async ValueTask<bool> WaitAndWrite(FastCgiType type, ushort id, ReadOnlyMemory<byte> content)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        return await Write(type, id, content).ConfigureAwait(false);
    }

    private ValueTask<bool> Write(FastCgiType type, ushort id, ReadOnlyMemory<byte> content)
    {
        var isReleased = false;
        try
        {
            var output = connection.Transport.Output;
            var rest = content.Span;
            do
            {
                var piece = rest[..Math.Min(rest.Length, FastCgiRecord.MostContent)];
                FastCgiRecord.Write(output, type, id, piece);
                rest = rest[piece.Length..];
            }
            while (!rest.IsEmpty);
            var flushing = output.FlushAsync();
            if (flushing.IsCompletedSuccessfully) return ValueTask.FromResult(!flushing.Result.IsCompleted);
            isReleased = true;
            return Wait(flushing);
        }
        finally
        {
            if (!isReleased) _turn.Release();
        }
    }

    private async ValueTask<bool> Wait(ValueTask<System.IO.Pipelines.FlushResult> flushing)
    {
        try
        {
            return await Gateways.PatientWriter.Wait(flushing, connection, patience).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }
}
