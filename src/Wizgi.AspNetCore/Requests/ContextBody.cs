using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wizgi.AspNetCore.Requests;

/// <summary>The body of a request, read as far as it has come. One per thread.</summary>
internal sealed class ContextBody(Waiter waiter)
{
    private IFeatureCollection _features = null!;
    private PipeReader? _reader;
    private bool _hasEnded;

    /// <summary>Why there is no more to be read, for a person; empty: nothing is wrong.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The status that says so to the client: 413 for a body that is too large; 0: none.</summary>
    public int ProblemStatus { get; private set; }

    public void Begin(IFeatureCollection features, bool hasBody)
    {
        _features = features;
        _reader = null;
        _hasEnded = !hasBody;
        Problem = "";
        ProblemStatus = 0;
    }

    /// <returns>As <see cref="Exchange.ReadBody"/>.</returns>
    public int Read(Span<byte> destination)
    {
        if (Problem.Length > 0) return Exchange.Broken;
        if (_hasEnded) return 0;
        try
        {
            var reader = _reader ??= FindReader();
            if (!reader.TryRead(out var result)) return Exchange.WouldBlock;
            var buffer = result.Buffer;
            if (buffer.IsEmpty)
            {
                reader.AdvanceTo(buffer.End);
                _hasEnded = result.IsCompleted;
                return _hasEnded ? 0 : Exchange.WouldBlock;
            }
            var count = (int)Math.Min(buffer.Length, destination.Length);
            var taken = buffer.Slice(0, count);
            taken.CopyTo(destination);
            reader.AdvanceTo(taken.End);
            return count;
        }
        catch (Exception problem)
        {
            Note(problem);
            return Exchange.Broken;
        }
    }

    /// <summary>Waits until there is something to read, or nothing any more.</summary>
    public void Wait()
    {
        try
        {
            var reading = _reader!.ReadAsync().AsTask();
            waiter.Wait(reading);
            var result = reading.GetAwaiter().GetResult();
            // A reader of a stream does not say it twice.
            _hasEnded = result.IsCompleted && result.Buffer.IsEmpty;
            // Nothing is taken: the next TryRead has it.
            _reader.AdvanceTo(result.Buffer.Start);
        }
        catch (Exception problem)
        {
            Note(problem);
        }
    }

    private PipeReader FindReader() =>
        _features.Get<IRequestBodyPipeFeature>()?.Reader ?? PipeReader.Create(_features.Get<IHttpRequestFeature>()!.Body, new StreamPipeReaderOptions(leaveOpen: true));

    private void Note(Exception problem)
    {
        Problem = problem is BadHttpRequestException ? problem.Message : $"The client ended the connection before the body was whole: {problem.Message}";
        ProblemStatus = (problem as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
    }
}
