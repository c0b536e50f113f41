using System.Buffers;
using System.IO.Pipelines;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>The body of a response on its way: collected until it is flushed, the head in front of it.</summary>
internal sealed class GatewayWriter(GatewayResponse response, IGatewaySink sink) : PipeWriter
{
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private readonly ArrayBufferWriter<byte> _dropped = new();

    /// <summary>Bytes of the body so far.</summary>
    public long Length { get; private set; }

    /// <summary>Nobody takes it any more.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Where the head goes; bytes of the body stand behind it.</summary>
    public IBufferWriter<byte> HeadPlace => _waiting;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Begin().GetMemory(Math.Max(sizeHint, 1));

    public override Span<byte> GetSpan(int sizeHint = 0) => Begin().GetSpan(Math.Max(sizeHint, 1));

    public override void Advance(int bytes)
    {
        Length += bytes;
        Begin().Advance(bytes);
        _dropped.ResetWrittenCount();
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        _ = Begin();
        if (_waiting.WrittenCount == 0 || IsBroken) return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: IsBroken));
        var sending = sink.Send(_waiting.WrittenMemory);
        return sending.IsCompletedSuccessfully ? ValueTask.FromResult(NoteSent(sending.Result)) : Wait(sending);
    }

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    // The response to HEAD has the head alone.
    private ArrayBufferWriter<byte> Begin()
    {
        response.WriteHead();
        return response.IsBodiless ? _dropped : _waiting;
    }

    private async ValueTask<FlushResult> Wait(ValueTask<bool> sending) => NoteSent(await sending.ConfigureAwait(false));

    private FlushResult NoteSent(bool isTaken)
    {
        _waiting.ResetWrittenCount();
        IsBroken |= !isTaken;
        return new FlushResult(isCanceled: false, isCompleted: IsBroken);
    }
}
