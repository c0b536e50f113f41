using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.Python;

namespace Wizgi.AspNetCore.Pipelines;

/// <summary>
/// One WSGI call of a pipeline, and the body it returns. The pipeline runs on the thread pool; whatever concerns the environ, reading its input above all, is done by the thread of
/// the call, which meanwhile waits for wishes of the pipeline and for pieces of the response.
/// </summary>
/// <remarks>
/// 1 the pipeline starts; 2 the thread serves its wishes until the head is there; 3 <c>start_response</c>; 4 each time that an item is asked for, wishes until the next piece; a piece
/// is the pipeline's again when the following one is asked for. 5 <c>close()</c> ends the pipeline if it has not ended.
/// </remarks>
internal sealed class PipelineCall : IEnumerable<ReadOnlyMemory<byte>>, IEnumerator<ReadOnlyMemory<byte>>
{
    private readonly Environ _environ;
    private readonly StartResponse _startResponse;
    private readonly CancellationTokenSource _aborted = new();
    private readonly BlockingCollection<Wish> _wishes = [];
    private readonly CallRequest _request;
    private readonly CallResponse _response;

    private ExceptionDispatchInfo? _failure;
    private ReadOnlyMemory<byte>? _piece;
    private TaskCompletionSource? _taken;
    private bool _hasHead;
    private bool _hasEnded;
    private bool _isClosed;

    public PipelineCall(Environ environ, StartResponse startResponse, bool trustsUser)
    {
        (_environ, _startResponse) = (environ, startResponse);
        _request = new CallRequest(environ, this, trustsUser);
        _response = new CallResponse(this);
    }

    /// <summary>The response is not wanted any more.</summary>
    public CancellationToken Aborted => _aborted.Token;

    public ReadOnlyMemory<byte> Current { get; private set; }

    object IEnumerator.Current => Current;

    /// <summary>Starts the pipeline and waits for its head.</summary>
    public PipelineCall Run(PipelineRun run)
    {
        var features = new FeatureCollection();
        _request.AddTo(features);
        _response.AddTo(features);
        _ = Task.Run(() => RunAsync(run, features));
        try
        {
            ServeUntil(() => _hasHead || _hasEnded);
            if (!_hasHead) _failure?.Throw();
            _startResponse(_response.StatusLine, _response.WsgiHeaders());
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Has the thread of the call read from <c>wsgi.input</c>. From the pipeline.</summary>
    public Task<int> ReadAsync(Memory<byte> buffer)
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new Wish(() =>
        {
            try
            {
                done.SetResult(_environ.Input.Read(buffer.Span));
            }
            catch (Exception problem)
            {
                done.SetException(problem is IOException ? problem : new IOException(problem.Message, problem));
            }
        }, () => done.SetException(Unwanted())));
        return done.Task;
    }

    /// <summary>The head is set and will not change. From the pipeline.</summary>
    public void BeginResponse() => Add(new Wish(() => _hasHead = true, static () => { }));

    /// <summary>Gives a piece of the response, which must stay as it is until the task is complete. From the pipeline.</summary>
    public Task SendAsync(ReadOnlyMemory<byte> piece)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(new Wish(() => (_piece, _taken) = (piece, taken), () => taken.SetException(Unwanted())));
        return taken.Task;
    }

    public void Abort() => _aborted.Cancel();

    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => this;

    IEnumerator IEnumerable.GetEnumerator() => this;

    public bool MoveNext()
    {
        GiveBack();
        ServeUntil(() => _piece is not null || _hasEnded);
        if (_piece is { } piece)
        {
            Current = piece;
            return true;
        }
        _failure?.Throw();
        return false;
    }

    public void Reset() => throw new NotSupportedException("a body is iterated once");

    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        if (!_hasEnded) _aborted.Cancel();
        GiveBack();
        _wishes.CompleteAdding();
        while (_wishes.TryTake(out var wish)) wish.GiveUp();
    }

    private async Task RunAsync(PipelineRun run, FeatureCollection features)
    {
        ExceptionDispatchInfo? failure = null;
        try
        {
            await run(features).ConfigureAwait(false);
            await _response.EndAsync().ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            failure = ExceptionDispatchInfo.Capture(problem);
        }
        Add(new Wish(() => (_failure, _hasEnded) = (failure, true), static () => { }));
        await _response.RunCompletedAsync().ConfigureAwait(false);
    }

    private void Add(Wish wish)
    {
        try
        {
            _wishes.Add(wish);
        }
        catch (InvalidOperationException)
        {
            wish.GiveUp();
        }
    }

    private static OperationCanceledException Unwanted() => new("the response is not wanted any more");

    private void ServeUntil(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            if (!_wishes.TryTake(out var wish)) wish = Await();
            wish.Do();
        }
    }

    private Wish Await()
    {
        using var released = InterpreterLock.Release();
        return _wishes.Take();
    }

    private void GiveBack()
    {
        _piece = null;
        var taken = _taken;
        _taken = null;
        taken?.SetResult();
    }

    /// <summary>What the pipeline wants of the call's thread.</summary>
    /// <param name="Do">On that thread.</param>
    /// <param name="GiveUp">Instead, when the call is over.</param>
    private sealed record Wish(Action Do, Action GiveUp);
}
