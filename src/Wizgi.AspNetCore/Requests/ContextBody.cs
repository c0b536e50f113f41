using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.Requests;

/// <summary>The body of a request, read as far as it has come. One per thread.</summary>
/// <param name="waiter">The thread's.</param>
/// <param name="limits">How long it may be, and be waited for; null: that is the server's business.</param>
internal sealed class ContextBody(Waiter waiter, ServerLimits? limits)
{
    private const string TooLarge = "The body of the request is too large.";

    private IFeatureCollection _features = null!;
    private PipeReader? _reader;
    private long _count;

    /// <summary>There is none, or all of it was read.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Why there is no more to be read, for a person; empty: nothing is wrong.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The status that says so to the client: 413 for a body that is too large; 0: none.</summary>
    public int ProblemStatus { get; private set; }

    /// <summary>Held while a wait begins, in which Kestrel may tell the client to go on (RFC 9110 §10.1.1).</summary>
    public Lock Starting { get; } = new();

    public void Begin(IFeatureCollection features, bool hasBody)
    {
        _features = features;
        _reader = null;
        _count = 0;
        HasEnded = !hasBody;
        Problem = "";
        ProblemStatus = 0;
    }

    /// <returns>As <see cref="Exchange.ReadBody"/>.</returns>
    public int Read(Span<byte> destination)
    {
        if (Problem.Length > 0) return Exchange.Broken;
        if (HasEnded) return 0;
        try
        {
            var reader = _reader ??= FindReader();
            if (!reader.TryRead(out var result)) return Exchange.WouldBlock;
            var buffer = result.Buffer;
            if (buffer.IsEmpty)
            {
                reader.AdvanceTo(buffer.End);
                HasEnded = result.IsCompleted;
                return HasEnded ? 0 : Exchange.WouldBlock;
            }
            var count = (int)Math.Min(buffer.Length, destination.Length);
            var taken = buffer.Slice(0, count);
            taken.CopyTo(destination);
            reader.AdvanceTo(taken.End);
            _count += count;
            if (limits is not { Body: > 0 } || _count <= limits.Body) return count;
            Note(new BadHttpRequestException(TooLarge, StatusCodes.Status413PayloadTooLarge));
            return Exchange.Broken;
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
        // The server minds how fast a body comes, not that it stops.
        using var patience = limits is null ? null : new CancellationTokenSource(limits.BodyTimeout);
        try
        {
            Task<ReadResult> reading;
            lock (Starting) reading = _reader!.ReadAsync(patience?.Token ?? CancellationToken.None).AsTask();
            waiter.Wait(reading);
            var result = reading.GetAwaiter().GetResult();
            // A reader of a stream does not say it twice.
            HasEnded = result.IsCompleted && result.Buffer.IsEmpty;
            // Nothing is taken: the next TryRead has it.
            _reader.AdvanceTo(result.Buffer.Start);
        }
        catch (OperationCanceledException) when (patience is { IsCancellationRequested: true })
        {
            Note(new BadHttpRequestException("The body of the request stopped arriving.", StatusCodes.Status408RequestTimeout));
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
        Problem = problem is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } ? TooLarge
            : problem is BadHttpRequestException ? problem.Message : $"The client ended the connection before the body was whole: {problem.Message}";
        ProblemStatus = (problem as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status400BadRequest;
    }
}
