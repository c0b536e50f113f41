using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>The stream STDIN of a request on its way to the application.</summary>
/// <param name="length">CONTENT_LENGTH; null: it ends where the stream does. What comes beyond it is dropped (FastCGI 1.0 §6.2).</param>
/// <param name="limit">The longest body; null: no limit.</param>
/// <param name="most">How many bytes may wait for the application before the connection is read no further.</param>
internal sealed class FastCgiInput(long? length, long? limit, int most)
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: most, resumeWriterThreshold: most / 2, useSynchronizationContext: false));
    private long _received;

    public PipeReader Reader => _pipe.Reader;

    /// <summary>The web server has sent everything, or will not.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes what came; completes when there may be more.</summary>
    public async ValueTask Add(ReadOnlySequence<byte> content)
    {
        if (HasEnded) return;
        if (length is { } whole && content.Length > whole - _received) content = content.Slice(0, whole - _received);
        _received += content.Length;
        if (limit is { } longest && _received > longest)
        {
            Fail(new BadHttpRequestException("The body of the request is too large.", StatusCodes.Status413PayloadTooLarge));
            return;
        }
        foreach (var part in content) _pipe.Writer.Write(part.Span);
        if (!content.IsEmpty) await _pipe.Writer.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>The stream has ended.</summary>
    public void End()
    {
        if (length is { } whole && _received < whole) Fail(new BadHttpRequestException("The web server ended the body before it was whole."));
        else Fail(null);
    }

    /// <summary>There will be no more.</summary>
    /// <param name="why">What who reads it is told; null: it is whole.</param>
    public void Fail(Exception? why)
    {
        if (HasEnded) return;
        HasEnded = true;
        _pipe.Writer.Complete(why);
    }

    /// <summary>Nobody reads it any more.</summary>
    public void Close() => _pipe.Reader.Complete();
}
