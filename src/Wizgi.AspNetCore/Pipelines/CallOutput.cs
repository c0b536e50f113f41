namespace Wizgi.AspNetCore.Pipelines;

/// <summary>The body of a response, as a pipeline writes it: each write is an item of the WSGI body.</summary>
internal sealed class CallOutput(PipelineCall call, CallResponse response) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("a response has no length before its end");

    public override long Position
    {
        get => throw new NotSupportedException("a response cannot seek");
        set => throw new NotSupportedException("a response cannot seek");
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await response.StartAsync().ConfigureAwait(false);
        if (!buffer.IsEmpty) await call.SendAsync(buffer).ConfigureAwait(false);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => response.StartAsync();

    public override void Flush() => FlushAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a response cannot be read");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a response cannot seek");

    public override void SetLength(long value) => throw new NotSupportedException("a response has no length before its end");
}
