using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Wizgi.AspNetCore.Pipelines;

/// <summary>The response of a pipeline: its head becomes <c>start_response</c>, what it writes the body.</summary>
internal sealed class CallResponse : HttpResponseFeature
{
    // The server's to send (PEP 3333, Other HTTP Features).
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase)
    {
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization, HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade,
    };

    private readonly PipelineCall _call;
    private readonly StreamResponseBodyFeature _body;
    private readonly Stack<(Func<object, Task> Callback, object State)> _onStarting = new();
    private readonly Stack<(Func<object, Task> Callback, object State)> _onCompleted = new();
    private Task? _start;
    private bool _hasStarted;
    private bool _isEmpty;

    public CallResponse(PipelineCall call)
    {
        _call = call;
        _body = new StreamResponseBodyFeature(new CallOutput(call, this));
        Body = _body.Stream;
    }

    public override bool HasStarted => _hasStarted;

    /// <summary>For <c>start_response</c>.</summary>
    public string StatusLine => string.Create(CultureInfo.InvariantCulture, $"{StatusCode:000} {ReasonPhrase ?? ReasonPhrases.GetReasonPhrase(StatusCode)}");

    public void AddTo(FeatureCollection features)
    {
        features.Set<IHttpResponseFeature>(this);
        features.Set<IHttpResponseBodyFeature>(_body);
    }

    /// <summary>The headers for <c>start_response</c>, as native strings.</summary>
    public IReadOnlyList<ResponseHeader> WsgiHeaders()
    {
        List<ResponseHeader> headers = [];
        foreach (var (name, values) in Headers)
            foreach (var value in values)
                if (value is not null && !HopByHop.Contains(name)) headers.Add(new ResponseHeader(name, Native(value)));
        return headers;
    }

    public override void OnStarting(Func<object, Task> callback, object state)
    {
        if (_hasStarted) throw new InvalidOperationException("the response has started");
        _onStarting.Push((callback, state));
    }

    public override void OnCompleted(Func<object, Task> callback, object state) => _onCompleted.Push((callback, state));

    /// <summary>The head will not change any more.</summary>
    public Task StartAsync() => _start ??= StartOnceAsync();

    /// <summary>The pipeline has ended.</summary>
    public async Task EndAsync()
    {
        _isEmpty = !_hasStarted;
        await StartAsync().ConfigureAwait(false);
        await _body.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Does what was to be done after the response; what fails there is nobody's any more.</summary>
    public async Task RunCompletedAsync()
    {
        while (_onCompleted.TryPop(out var next))
        {
            try
            {
                await next.Callback(next.State).ConfigureAwait(false);
            }
            catch (Exception problem)
            {
                System.Diagnostics.Trace.TraceError($"HttpResponse.OnCompleted failed: {problem}");
            }
        }
    }

    private async Task StartOnceAsync()
    {
        while (_onStarting.TryPop(out var next)) await next.Callback(next.State).ConfigureAwait(false);
        _hasStarted = true;
        // Lint and wsgiref.validate want a type of every response but these two, even of nothing.
        if (_isEmpty && StatusCode is not (204 or 304) && Headers.ContentType.Count == 0) Headers.ContentType = "text/plain";
        if (Headers is HeaderDictionary headers) headers.IsReadOnly = true;
        _call.BeginResponse();
    }

    private static string Native(string text) => NativeString.IsNative(text) ? text : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
