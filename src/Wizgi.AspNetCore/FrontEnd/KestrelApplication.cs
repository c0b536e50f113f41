using System.IO.Pipelines;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;
using Wizgi.AspNetCore.Threads;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>What Kestrel calls for each request: reads the body as far as it will be read before, and gives the request to the application's threads.</summary>
internal sealed class KestrelApplication(ApplicationThreads threads, FrontEndOptions options, LoopMeter meter, RefusalLog refusals, Func<bool> isStopping, bool offersQuic, Action<IFeatureCollection>? onRequest = null, Func<IFeatureCollection, Task>? serve = null) : IHttpApplication<IFeatureCollection>
{
    private readonly RequestCount _count = new(meter, options);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        if (context.Get<ClientConnection>() is { IsAborted: true }) throw new ClientGoneException();
        if (isStopping() && context.GetRequiredFeature<IHttpRequestFeature>() is { Protocol: ['H', 'T', 'T', 'P', '/', '1', ..] })
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.Connection = "close";
        onRequest?.Invoke(context);
        if (offersQuic) Advertise(context);
        if (serve is not null) return serve(context);
        return context.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false } ? Serve(context) : ServeWithBody(context);
    }

    // RFC 7838 §3: a day.
    private static void Advertise(IFeatureCollection context)
    {
        if (context.GetRequiredFeature<IHttpRequestFeature>().Protocol != "HTTP/3" && context.Get<IHttpConnectionFeature>() is { LocalPort: > 0 and var port })
            context.GetRequiredFeature<IHttpResponseFeature>().Headers.AltSvc = $"h3=\":{port}\"; ma=86400";
    }

    private async Task Serve(IFeatureCollection context)
    {
        _count.Begin();
        try
        {
            await threads.ServeAsync(context).ConfigureAwait(false);
        }
        finally
        {
            _count.End();
        }
    }

    /// <summary>Kestrel counts the framing of chunks too: the limit is ours to keep, and its own becomes one for the framing.</summary>
    private void CountDecoded(IFeatureCollection context)
    {
        // A chunk of one byte has five bytes of framing; extensions that no sane client sends are left some room.
        const int Framing = 8;
        if (options.Limits.Body > 0 && context.GetRequiredFeature<IHttpRequestFeature>().Headers.TransferEncoding.Count > 0
            && context.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = options.Limits.Body > long.MaxValue / Framing ? null : options.Limits.Body * Framing;
    }

    private async Task ServeWithBody(IFeatureCollection context)
    {
        if (Refusal.IsTooLarge(context))
        {
            await BodyRefusal.TooLarge(context, refusals).ConfigureAwait(false);
            return;
        }
        CountDecoded(context);
        if (options.Limits.RequestBuffer == 0 || await BodyBuffer.Read(context, options.Limits, refusals).ConfigureAwait(false)) await Serve(context).ConfigureAwait(false);
    }
}
