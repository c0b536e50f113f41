namespace Wizgi.AspNetCore.Pipelines;

/// <summary>The body of a request for a pipeline: each read is done by the thread of the call.</summary>
/// <param name="call">The call.</param>
/// <param name="length">CONTENT_LENGTH, behind which an input need not end; null: it ends by itself.</param>
internal sealed class CallInput(PipelineCall call, long? length) : InputStreamBase
{
    private long? _left = length;

    public override int Read(Span<byte> buffer)
    {
        var bytes = new byte[buffer.Length];
        var count = ReadAsync(bytes).AsTask().GetAwaiter().GetResult();
        bytes.AsSpan(0, count).CopyTo(buffer);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_left < buffer.Length) buffer = buffer[..(int)_left.Value];
        if (buffer.IsEmpty) return 0;
        var count = await call.ReadAsync(buffer).ConfigureAwait(false);
        _left -= count;
        return count;
    }
}
