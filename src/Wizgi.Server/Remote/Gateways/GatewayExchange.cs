using System.Buffers;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>A request that is sent and its response, whose body is read with <see cref="Read"/>.</summary>
internal sealed class GatewayExchange : IDisposable
{
    private readonly GatewayCall _call;
    private readonly RequestBody _body;
    private readonly RequestUpload _upload;
    private readonly CancellationTokenSource _stop = new();
    private Task _uploading = Task.CompletedTask;
    private byte[] _rest = [];
    private int _restAt;
    private long? _left;
    private bool _hasEnded;

    public GatewayExchange(GatewayCall call, RequestBody body) => (_call, _body, _upload) = (call, body, new RequestUpload(call, body));

    /// <summary>Sends the body and waits for the head of the response, whichever comes first.</summary>
    public async Task<HttpResponseMessage> Begin(HttpRequestMessage request, int longestHead, bool takesStatusLine, CancellationToken cancel)
    {
        using (cancel.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop))
        {
            try
            {
                _uploading = _upload.Run(_stop.Token);
                var reading = ReadHead(longestHead, takesStatusLine, _stop.Token);
                await Task.WhenAny(reading, _uploading).ConfigureAwait(false);
                // The client's fault, so there is nothing to wait for.
                if (_uploading.IsFaulted && !_upload.IsRefused) await Abandon(reading).ConfigureAwait(false);
                var head = await reading.ConfigureAwait(false);
                _left = HasBody(request, head.Status) ? head.ContentLength : 0;
                return head.ToResponse(request, new ResponseStream(this));
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancel);
            }
        }
    }

    /// <summary>Reads on in the response's body.</summary>
    /// <returns>How many bytes; 0: it has ended.</returns>
    public async ValueTask<int> Read(Memory<byte> buffer, CancellationToken cancel)
    {
        if (buffer.IsEmpty || _hasEnded) return 0;
        if (_left == 0) return await Finish(cancel).ConfigureAwait(false);
        if (_left < buffer.Length) buffer = buffer[..(int)_left.Value];
        var count = await ReadAny(buffer, cancel).ConfigureAwait(false);
        if (_uploading.IsFaulted && !_upload.IsRefused) await _uploading.ConfigureAwait(false);
        if (count == 0 && _left > 0) throw GatewayProblem.Ended($"the response ended {_left} bytes early");
        if (count == 0) return await Finish(cancel).ConfigureAwait(false);
        _left -= count;
        return count;
    }

    public void Dispose()
    {
        _call.Dispose();
        _stop.Cancel();
        // It may be writing still; nobody asks how that ended.
        _ = _uploading.ContinueWith(static (upload, body) =>
        {
            _ = upload.Exception;
            ((RequestBody)body!).Dispose();
        }, _body, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task Abandon(Task reading)
    {
        _call.Dispose();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _uploading.ConfigureAwait(false);
    }

    private async Task<CgiHead> ReadHead(int longest, bool takesStatusLine, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(longest);
        try
        {
            for (var length = 0; ;)
            {
                if (length == longest) throw GatewayProblem.Malformed($"the response's head is longer than {longest} bytes");
                var count = await _call.Receive(buffer.AsMemory(length, longest - length), cancel).ConfigureAwait(false);
                if (count == 0) throw GatewayProblem.Ended(length == 0 ? "the response is empty" : "the response ended in its head");
                var end = CgiHead.FindEnd(buffer.AsSpan(0, length + count), length);
                length += count;
                if (end < 0) continue;
                _rest = buffer[end..length];
                return CgiHead.Parse(buffer.AsSpan(0, end), takesStatusLine);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask<int> ReadAny(Memory<byte> buffer, CancellationToken cancel)
    {
        if (_restAt == _rest.Length) return await _call.Receive(buffer, cancel).ConfigureAwait(false);
        var count = Math.Min(_rest.Length - _restAt, buffer.Length);
        _rest.AsMemory(_restAt, count).CopyTo(buffer);
        _restAt += count;
        if (_restAt == _rest.Length) (_rest, _restAt) = ([], 0);
        return count;
    }

    /// <summary>The body is there; the connection can be kept only if nothing else comes.</summary>
    private async ValueTask<int> Finish(CancellationToken cancel)
    {
        _hasEnded = true;
        var isClean = _upload.IsComplete && _rest.Length == 0;
        if (isClean && _left is not null && _call.WaitsForEnd)
        {
            var probe = new byte[1];
            try
            {
                isClean = await _call.Receive(probe, cancel).ConfigureAwait(false) == 0;
            }
            catch (Exception problem) when (problem is HttpIOException or HttpRequestException)
            {
                // The body was there in full.
                isClean = false;
            }
        }
        _call.End(isClean);
        return 0;
    }

    // RFC 9110 §6.4.1.
    private static bool HasBody(HttpRequestMessage request, int status) => request.Method != HttpMethod.Head && status is not (204 or 304);
}
