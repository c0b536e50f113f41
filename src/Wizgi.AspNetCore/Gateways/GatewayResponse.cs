using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>The response to a request of a gateway protocol, as ASP.NET Core's features.</summary>
internal sealed class GatewayResponse : IHttpResponseFeature, IHttpResponseBodyFeature
{
    private readonly IGatewaySink _sink;
    private readonly GatewayWriter _writer;
    private readonly bool _isHead;
    private Stream? _stream;

    /// <param name="sink">Where it goes.</param>
    /// <param name="isHead">The method is HEAD.</param>
    public GatewayResponse(IGatewaySink sink, bool isHead)
    {
        (_sink, _isHead) = (sink, isHead);
        _writer = new GatewayWriter(this, sink);
    }

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public IHeaderDictionary Headers { get; set; } = new HeaderDictionary();

    /// <summary>The head has gone to the writer.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>It has a head alone.</summary>
    public bool IsBodiless => _isHead || StatusCode is 204 or 205 or 304;

    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => _stream = value;
    }

    public Stream Stream => _stream ??= _writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _writer;

    /// <summary>The body is as long as the head says, if it says it.</summary>
    public bool IsWhole => IsBodiless || Headers.ContentLength is not { } length || length == _writer.Length;

    /// <summary>Nobody takes it any more.</summary>
    public bool IsBroken => _writer.IsBroken;

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        WriteHead();
        return Task.CompletedTask;
    }

    public async Task CompleteAsync() => await _writer.FlushAsync().ConfigureAwait(false);

    public void DisableBuffering()
    {
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public void OnStarting(Func<object, Task> callback, object state) => throw new NotSupportedException("a gateway's response has no callbacks");

    public void OnCompleted(Func<object, Task> callback, object state) => throw new NotSupportedException("a gateway's response has no callbacks");

    /// <summary>Puts the head in front of everything, once.</summary>
    public void WriteHead()
    {
        if (HasStarted) return;
        HasStarted = true;
        GatewayHead.Write(_writer.HeadPlace, StatusCode, ReasonPhrase, Headers, _sink.WantsStatusLine);
    }
}
