using System.IO.Pipelines;
using System.Net;

namespace Wizgi.Server.Remote;

/// <summary>
/// The body of a request on its way to an origin: the thread of the call reads it from <c>wsgi.input</c>, which belongs to that thread, and
/// <see cref="Offer"/>s it block by block; the client library takes it from here.
/// </summary>
internal sealed class RemoteContent : HttpContent
{
    // What may be on its way between the two.
    private const int Ahead = 256 * 1024;

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: Ahead, resumeWriterThreshold: Ahead / 2, useSynchronizationContext: false));
    private readonly TaskCompletionSource _wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long? _length;

    /// <param name="length">In bytes; null: not known, so it is sent chunked.</param>
    public RemoteContent(long? length) => _length = length;

    /// <summary>Ends when the origin is there to take the body: nothing is asked of the client before.</summary>
    public Task Wanted => _wanted.Task;

    /// <summary>Gives a block.</summary>
    /// <returns>Ends when there is room for the next.</returns>
    public Task Offer(ReadOnlyMemory<byte> block) => _pipe.Writer.WriteAsync(block).AsTask();

    /// <summary>Ends when the client library has taken all it ever will.</summary>
    public Task Over => _over.Task;

    public bool IsOver => Over.IsCompleted;

    /// <summary>Nothing more is given.</summary>
    /// <param name="isWhole">Everything has been: else nobody may take what is there for it.</param>
    public void End(bool isWhole) => _pipe.Writer.Complete(isWhole ? null : new IOException("the rest of the request's body was not wanted"));

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _wanted.TrySetResult();
        try
        {
            await Copy(stream, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _over.TrySetResult();
        }
    }

    private async Task Copy(Stream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var part in read.Buffer) await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            // The next block may be long in coming.
            if (!read.Buffer.IsEmpty) await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            _pipe.Reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }
}
