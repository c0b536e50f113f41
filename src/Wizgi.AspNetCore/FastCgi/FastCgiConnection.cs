using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>A connection that speaks FastCGI: any number of requests, one after the other or at the same time.</summary>
/// <remarks>
/// FastCGI 1.0 (https://fastcgi-archives.github.io/FastCGI_Specification.html), the role of a responder. One loop reads; each request is answered on its own and
/// ends itself. A body that its application does not read holds the loop up once it is as long as may wait: the protocol has no other means.
/// </remarks>
internal sealed class FastCgiConnection(ConnectionContext connection, GatewayServer server) : IDisposable
{
    /// <summary>At the same time. No web server of today has more than one; whoever else multiplexes is told.</summary>
    public const int MostRequests = 128;

    private const ushort Responder = 1;
    private const byte KeepConnection = 1;

    private readonly Lock _lock = new();
    private readonly Dictionary<ushort, FastCgiRequest> _requests = [];
    private readonly FastCgiOutput _output = new(connection, server.Options.Limits.SendTimeout);
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _answering;
    private bool _isEnding;
    private bool _isLast;
    private bool _hasUnreadInput;
    private long _partialSince;
    private long _lingerSince;

    public async Task Run()
    {
        var stop = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using var registration = stop.Register(connection.Transport.Input.CancelPendingRead);
        try
        {
            await ReadRecords(stop).ConfigureAwait(false);
        }
        finally
        {
            await WaitForAnswers().ConfigureAwait(false);
        }
    }

    public void Dispose() => _output.Dispose();

    private async Task ReadRecords(CancellationToken stop)
    {
        var input = connection.Transport.Input;
        while (!IsOver(stop))
        {
            if (await Read(input).ConfigureAwait(false) is not { } read)
            {
                CheckPatience();
                continue;
            }
            var rest = read.Buffer;
            while (FastCgiRecord.TryRead(ref rest, out var record, out var content)) await Handle(record, content).ConfigureAwait(false);
            StartReady();
            _partialSince = rest.IsEmpty ? 0 : _partialSince == 0 ? Environment.TickCount64 : _partialSince;
            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) return;
        }
    }

    /// <returns>Null: the web server has been silent for too long for somebody.</returns>
    private async ValueTask<ReadResult?> Read(PipeReader input)
    {
        if (input.TryRead(out var read)) return read;
        if (Patience(Environment.TickCount64) is not { } patience) return await input.ReadAsync().ConfigureAwait(false);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Max(1, patience)));
        try
        {
            return await input.ReadAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return null;
        }
    }

    private async ValueTask Handle(FastCgiRecord record, ReadOnlySequence<byte> content)
    {
        if (record.Id == 0)
        {
            await HandleManagement(record, content).ConfigureAwait(false);
            return;
        }
        if (record.Type == FastCgiType.BeginRequest)
        {
            await Begin(record.Id, content).ConfigureAwait(false);
            return;
        }
        FastCgiRequest? request;
        lock (_lock) _requests.TryGetValue(record.Id, out request);
        switch (record.Type)
        {
            // What comes for a request that has ended was on its way (§3.3).
            case FastCgiType.AbortRequest or FastCgiType.Params or FastCgiType.Stdin when request is null:
                _hasUnreadInput &= record.Type != FastCgiType.Stdin || !content.IsEmpty;
                break;
            case FastCgiType.AbortRequest:
                await Abort(request!).ConfigureAwait(false);
                break;
            case FastCgiType.Params:
                AddParams(request!, content);
                break;
            case FastCgiType.Stdin:
                await AddInput(request!, content).ConfigureAwait(false);
                break;
            case FastCgiType.Data:
                // For filters.
                break;
            case FastCgiType.EndRequest or FastCgiType.Stdout or FastCgiType.Stderr or FastCgiType.GetValues or FastCgiType.GetValuesResult or FastCgiType.UnknownType:
                throw new GatewayException($"a record of type {(byte)record.Type} came for request {record.Id}, which web servers do not send");
            default:
                await _output.Send(FastCgiType.UnknownType, 0, new byte[] { (byte)record.Type, 0, 0, 0, 0, 0, 0, 0 }).ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask HandleManagement(FastCgiRecord record, ReadOnlySequence<byte> content)
    {
        if (record.Type == FastCgiType.GetValues) await _output.Send(FastCgiType.GetValuesResult, 0, FastCgiValues.Answer(content, server.Options.Limits)).ConfigureAwait(false);
        else if (record.Type is > 0 and < FastCgiType.GetValues) throw new GatewayException($"a record of type {(byte)record.Type} came for request 0");
        else await _output.Send(FastCgiType.UnknownType, 0, new byte[] { (byte)record.Type, 0, 0, 0, 0, 0, 0, 0 }).ConfigureAwait(false);
    }

    private async ValueTask Begin(ushort id, ReadOnlySequence<byte> content)
    {
        if (content.Length != 8) throw new GatewayException($"BEGIN_REQUEST has {content.Length} bytes of content; 8 are needed");
        var body = content.ToArray();
        var role = (body[0] << 8) | body[1];
        int open;
        lock (_lock)
        {
            if (_requests.ContainsKey(id)) throw new GatewayException($"request {id} begins twice");
            open = _requests.Count;
        }
        var refusal = role != Responder ? FastCgiStatus.UnknownRole : open >= MostRequests ? FastCgiStatus.Overloaded : FastCgiStatus.RequestComplete;
        // §5.1: the application closes the connection, unless the web server wants it kept.
        _isLast |= (body[2] & KeepConnection) == 0;
        if (refusal != FastCgiStatus.RequestComplete)
        {
            _hasUnreadInput = true;
            await _output.End(id, 0, refusal).ConfigureAwait(false);
            return;
        }
        lock (_lock) _requests.Add(id, new FastCgiRequest(id, server));
    }

    private static void AddParams(FastCgiRequest request, ReadOnlySequence<byte> content)
    {
        if (request.Stage != FastCgiStage.Params) throw new GatewayException($"PARAMS of request {request.Id} came after their end");
        if (content.IsEmpty) request.EndParams();
        else request.Params.Add(content);
    }

    private async ValueTask AddInput(FastCgiRequest request, ReadOnlySequence<byte> content)
    {
        if (request.Stage == FastCgiStage.Params) throw new GatewayException($"STDIN of request {request.Id} came before the end of its PARAMS");
        if (content.IsEmpty) request.Input!.End();
        Start(request);
        await request.Input!.Add(content).ConfigureAwait(false);
        request.HeardAt = Environment.TickCount64;
    }

    private async ValueTask Abort(FastCgiRequest request)
    {
        if (request.Stage == FastCgiStage.Answering)
        {
            request.GiveUp(isAsked: true);
            return;
        }
        lock (_lock) _requests.Remove(request.Id);
        request.Dispose();
        await _output.End(request.Id, 0, FastCgiStatus.RequestComplete).ConfigureAwait(false);
    }

    private void StartReady()
    {
        FastCgiRequest[] ready;
        lock (_lock) ready = [.. _requests.Values.Where(request => request.Stage == FastCgiStage.Ready)];
        foreach (var request in ready) Start(request);
    }

    private void Start(FastCgiRequest request)
    {
        if (request.Stage != FastCgiStage.Ready) return;
        lock (_lock) _answering++;
        _ = Answer(request);
    }

    private async Task Answer(FastCgiRequest request)
    {
        var isWhole = false;
        try
        {
            isWhole = await request.Answer(new FastCgiResponse(_output, request.Id)).ConfigureAwait(false);
        }
        finally
        {
            request.Input!.Close();
            bool isAlone;
            lock (_lock)
            {
                // Before it is told of the end, as the number may be used again from there on.
                _requests.Remove(request.Id);
                isAlone = _requests.Count == 0;
                _hasUnreadInput |= !request.Input.HasEnded;
            }
            await End(request, isWhole, isAlone).ConfigureAwait(false);
            NoteAnswered();
        }
    }

    private async Task End(FastCgiRequest request, bool isWhole, bool isAlone)
    {
        try
        {
            // Servers look at no status of an application, so that only the end of the connection tells them that a response is not whole.
            if (!isWhole && !request.IsUnwanted && isAlone) connection.Abort(new ConnectionAbortedException("The response broke off."));
            else await _output.End(request.Id, isWhole ? 0u : 1u, FastCgiStatus.RequestComplete).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The web server has gone.
        }
    }

    private void NoteAnswered()
    {
        lock (_lock)
        {
            if (--_answering == 0 && _isEnding) _none.TrySetResult();
        }
        connection.Transport.Input.CancelPendingRead();
    }

    private async Task WaitForAnswers()
    {
        FastCgiRequest[] left;
        lock (_lock)
        {
            _isEnding = true;
            left = [.. _requests.Values];
            if (_answering == 0) _none.TrySetResult();
        }
        foreach (var request in left) request.GiveUp(isAsked: false);
        await _none.Task.ConfigureAwait(false);
    }

    /// <summary>Whether nothing is left to be done: of a connection that is not kept, and of any once the server stops.</summary>
    private bool IsOver(CancellationToken stop)
    {
        lock (_lock)
        {
            if (_answering > 0 || _requests.Count > 0 || !(_isLast || stop.IsCancellationRequested)) return false;
            if (!_hasUnreadInput) return true;
            // A connection that is closed over unread bytes is reset, and the response with it.
            if (_lingerSince == 0) _lingerSince = Environment.TickCount64;
            return Environment.TickCount64 - _lingerSince >= server.Options.Limits.LingerTimeout.TotalMilliseconds;
        }
    }

    /// <summary>Milliseconds until somebody has been waited for too long; null: nobody is.</summary>
    private long? Patience(long now)
    {
        lock (_lock)
        {
            var patience = _partialSince == 0 ? null : (long?)(_partialSince + (long)server.Options.Limits.BodyTimeout.TotalMilliseconds - now);
            if (_lingerSince != 0) patience = Least(patience, _lingerSince + (long)server.Options.Limits.LingerTimeout.TotalMilliseconds - now);
            foreach (var request in _requests.Values) patience = Least(patience, request.Patience(now));
            return patience;
        }
    }

    private static long? Least(long? one, long? other) => one is null || other < one ? other ?? one : one;

    private void CheckPatience()
    {
        var now = Environment.TickCount64;
        if (_partialSince != 0 && now - _partialSince >= server.Options.Limits.BodyTimeout.TotalMilliseconds) throw new GatewayException("a record did not come in time");
        FastCgiRequest[] late;
        lock (_lock) late = [.. _requests.Values.Where(request => request.Patience(now) <= 0)];
        foreach (var request in late)
        {
            if (request.Stage == FastCgiStage.Params) throw new GatewayException("the variables of a request did not come in time");
            request.Input!.Fail(new BadHttpRequestException("The body of the request stopped arriving.", StatusCodes.Status408RequestTimeout));
        }
    }
}
