using System.Buffers;
using System.Collections.Concurrent;

namespace Wizgi.Server.Remote;

/// <summary>
/// One request to an origin. All of it happens on the thread of the call, which lets go of its language's lock to wait, and looks about once a
/// second whether the client is still there.
/// </summary>
internal sealed class RemoteCall : IDisposable
{
    private const int BlockSize = 64 * 1024;

    // Milliseconds between two looks at the client.
    private const int LookInterval = 1000;

    private readonly Environ _environ;
    private readonly TimeSpan _patience;
    private readonly TimeSpan _patienceForHead;
    private readonly CancellationTokenSource _cancel = new();
    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockSize);
    // Lines of the origin, from other threads.
    private readonly ConcurrentQueue<string> _errors = new();
    private HttpRequestMessage? _request;
    private Task<HttpResponseMessage>? _answer;
    // What is not sent yet of the request's body; null: nothing.
    private RemoteContent? _content;
    private byte[]? _offer;
    private Task _offered = Task.CompletedTask;
    private Task<int> _reading = Task.FromResult(0);
    private HttpResponseMessage? _response;
    private Stream? _body;

    /// <param name="environ">The request.</param>
    /// <param name="options">How the origin is talked to.</param>
    /// <param name="patienceForHead">How long it may take for the head of its response; null: as long as everything.</param>
    public RemoteCall(Environ environ, RemoteOptions options, TimeSpan? patienceForHead = null)
    {
        _environ = environ;
        _patience = options.Timeout > TimeSpan.Zero ? options.Timeout : Timeout.InfiniteTimeSpan;
        _patienceForHead = patienceForHead ?? _patience;
    }

    /// <summary>The client has gone, so nobody waits for an answer.</summary>
    public bool IsClientGone { get; private set; }

    /// <summary>Sends the request with its body and waits for the head of the response.</summary>
    /// <exception cref="RemoteException">There is none.</exception>
    public HttpResponseMessage Send(HttpMessageInvoker client, HttpRequestMessage request, RemoteContent? content)
    {
        try
        {
            return SendOnce(client, request, content);
        }
        catch (RemoteException problem) when (problem.IsUnsent && content is { Wanted.IsCompleted: true })
        {
            // A gateway may need a body whole before it connects: that is gone.
            throw new RemoteException(problem.Status, problem.Message);
        }
    }

    private HttpResponseMessage SendOnce(HttpMessageInvoker client, HttpRequestMessage request, RemoteContent? content) => Translate(() =>
    {
        _request = request;
        request.Options.Set(Gateways.GatewayRequestOptions.StandardError, _errors.Enqueue);
        _cancel.CancelAfter(_patienceForHead);
        _answer = client.SendAsync(request, _cancel.Token);
        if (content is not null)
        {
            (_content, _offer) = (content, ArrayPool<byte>.Shared.Rent(BlockSize));
            WaitFor(content.Wanted, _answer);
            Feed(_answer);
        }
        WaitFor(_answer);
        _response = _answer.GetAwaiter().GetResult();
        _body = _response.Content.ReadAsStream(CancellationToken.None);
        return _response;
    });

    /// <summary>The next block of the response's body, valid until the next call; empty: it has ended.</summary>
    /// <exception cref="RemoteException">It broke off.</exception>
    public ReadOnlyMemory<byte> Read() => Translate(() =>
    {
        _cancel.CancelAfter(_patience);
        var reading = _body!.ReadAsync(_block, _cancel.Token);
        if (reading.IsCompleted && _content is null) return _block.AsMemory(0, reading.GetAwaiter().GetResult());
        _reading = reading.AsTask();
        Feed(_reading);
        WaitFor(_reading);
        return _block.AsMemory(0, _reading.GetAwaiter().GetResult());
    });

    public void Dispose()
    {
        _cancel.Cancel();
        _content?.End(isWhole: false);
        _response?.Dispose();
        _request?.Dispose();
        _cancel.Dispose();
        LogErrors();
        // A request's body that broke off leaves a read of the response behind, which may still write.
        if (_reading.IsCompleted) ArrayPool<byte>.Shared.Return(_block);
        if (_offer is not null) ArrayPool<byte>.Shared.Return(_offer);
    }

    /// <summary>
    /// Passes the body on as it comes, until all of it is sent, the origin wants no more, or <paramref name="other"/> is there while the origin takes nothing: it may
    /// wait for us to read what it answers.
    /// </summary>
    private void Feed(Task other)
    {
        while (_content is { } content)
        {
            WaitFor(_offered, content.Over, other);
            if (content.IsOver || IsRefused(content))
            {
                EndContent(content, isWhole: false);
                return;
            }
            if (!_offered.IsCompleted) return;
            // How long a client takes for its body is the front end's to watch.
            _cancel.CancelAfter(Timeout.InfiniteTimeSpan);
            var count = ReadInput();
            _cancel.CancelAfter(_patience);
            if (count == 0) EndContent(content, isWhole: true);
            else _offered = content.Offer(_offer.AsMemory(0, count));
        }
    }

    private void EndContent(RemoteContent content, bool isWhole)
    {
        content.End(isWhole);
        _content = null;
    }

    /// <summary>It has answered, and wants none of the body, or no more of it. Another answer may come before the end of the body, which goes on then.</summary>
    private bool IsRefused(RemoteContent content) =>
        _answer!.IsCompleted && (!_answer.IsCompletedSuccessfully || !content.Wanted.IsCompleted || (int)_answer.Result.StatusCode >= 400);

    private int ReadInput()
    {
        try
        {
            return _environ.Input.Read(_offer.AsSpan(0, BlockSize));
        }
        catch (IOException problem)
        {
            _cancel.Cancel();
            throw new ApplicationError($"the request's body broke off: {problem.Message}", problem);
        }
    }

    private void LogErrors()
    {
        while (_errors.TryDequeue(out var line)) _environ.Errors.WriteLine(line);
    }

    private void WaitFor(params Task[] tasks)
    {
        while (!Array.Exists(tasks, static task => task.IsCompleted))
        {
            bool isOver;
            LogErrors();
            using (InterpreterLock.Release()) isOver = Task.WaitAny(tasks, LookInterval) >= 0;
            if (isOver || IsClientGone || _environ.ClientDisconnected?.Invoke() != true) continue;
            IsClientGone = true;
            _cancel.Cancel();
        }
    }

    private static T Translate<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException or FormatException or ObjectDisposedException)
        {
            throw RemoteException.From(problem);
        }
    }
}
