using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Balancing;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;
using Wizgi.Server.Remote;
using Wizgi.Server.Trust;
using Yarp.ReverseProxy.Forwarder;

namespace Wizgi.Cli.Balance;

/// <summary>Answers every request with what a destination answers. The <see cref="Balancer"/> says which, and whether another may be asked; YARP's forwarder carries the request there and the answer back.</summary>
internal sealed class BalancedSite : IDisposable
{
    private readonly Balancer _balancer;
    private readonly FrontEndOptions _options;
    private readonly PeerTrust _trust;
    private readonly ContextOptions _context;
    private readonly ConcurrentBag<RequestReader> _readers = [];
    private readonly Lock _accessLock = new();
    private readonly ServiceProvider _services;
    private readonly IHttpForwarder _forwarder;

    public BalancedSite(Balancer balancer, FrontEndOptions options)
    {
        (_balancer, _options) = (balancer, options);
        _trust = new PeerTrust(options.Trust, options.Log);
        _context = new ContextOptions { Log = options.Log, HeaderMap = options.Trust.HeaderMap, KeepsTarget = true, RequestEncoding = static _ => Encoding.Latin1 };
        _services = new ServiceCollection().AddLogging().AddHttpForwarder().BuildServiceProvider();
        _forwarder = _services.GetRequiredService<IHttpForwarder>();
    }

    public void Dispose() => _services.Dispose();

    /// <summary>Puts the lines of the access log into its file.</summary>
    public void Flush()
    {
        lock (_accessLock) _options.AccessLog?.Flush();
    }

    public async Task Serve(IFeatureCollection features)
    {
        var started = Stopwatch.GetTimestamp();
        var context = new DefaultHttpContext(features);
        var reader = _readers.TryTake(out var used) ? used : new RequestReader(_options.Limits, _options.Trust, _trust, _context);
        var sent = new CountingStream(context.Response.Body);
        context.Response.Body = sent;
        try
        {
            var reason = reader.Read(features, out var environ);
            if (reason == RequestRejectionReason.None) await Pass(context, environ).ConfigureAwait(false);
            else await Refuse(context, reader.Client, reason).ConfigureAwait(false);
        }
        finally
        {
            if (_options.AccessLog is { } log) lock (_accessLock) reader.Log(log, context.Response.StatusCode, sent.Count, Stopwatch.GetElapsedTime(started));
            _readers.Add(reader);
        }
    }

    private async Task Pass(HttpContext context, Environ environ)
    {
        var hasBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false && !IsUpgrade(context);
        var request = _balancer.Begin(Balancer.IsSafe(environ.RequestMethod) && !hasBody && !IsUpgrade(context), environ.Header("Cookie"), environ.Header);
        RemoteException? last = null;
        try
        {
            while (request.Take() is { } destination)
            {
                if (destination.Reference.BasePath.Length > 0 && !destination.Reference.IsGateway && RemoteTarget.HasDots(environ.PathInfo))
                {
                    last = new RemoteException(400, "the path has dot segments, which could lead out of the path that is served");
                    break;
                }
                last = await Ask(context, environ, request, destination).ConfigureAwait(false);
                if (last is null) return;
                if (context.RequestAborted.IsCancellationRequested || !last.IsOrigins) break;
                if (request.Failed(last.Message, last.IsUnsent && !(hasBody && destination.Reference.IsGateway))) continue;
                _options.Log.RequestFailed(environ.RequestMethod, environ.Find(EnvironKeys.RequestUri) ?? "", last.Status, destination.Options.Address, last.Message);
                break;
            }
        }
        finally
        {
            request.End();
        }
        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested) return;
        if (last is null) await Answer(context, "503 Service Unavailable", request.RetryAfter).ConfigureAwait(false);
        else await Answer(context, last.StatusLine, 0).ConfigureAwait(false);
    }

    /// <summary>Sends the request to one destination.</summary>
    /// <returns>Null: it has been answered, or the answer broke off; else why there is none.</returns>
    private async Task<RemoteException?> Ask(HttpContext context, Environ environ, BalancedRequest request, Destination destination)
    {
        using var patience = new CancellationTokenSource();
        patience.CancelAfter(request.Patience);
        var passing = new Passing(environ, request, destination, patience, _options.Trust.HeaderMap);
        var silence = destination.Remote.Timeout;
        var config = new ForwarderRequestConfig { ActivityTimeout = silence > TimeSpan.Zero ? silence : TimeSpan.FromDays(1) };
        var client = request.IsSafe ? destination.SafeClient : destination.Client;
        context.Features.Set<IForwarderErrorFeature>(null);
        var error = await _forwarder.SendAsync(context, "http://localhost", client, config, passing, patience.Token).ConfigureAwait(false);
        // What has begun at the client can only break off.
        if (error == ForwarderError.None || context.Response.HasStarted) return null;
        var problem = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        context.Response.Clear();
        if (patience.IsCancellationRequested || error is ForwarderError.RequestTimedOut or ForwarderError.ResponseBodyCanceled) return new RemoteException(504, "no answer in time");
        // The client's own fault, or that it has gone.
        if (error is ForwarderError.RequestBodyClient or ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyClient) return new RemoteException(400, "the request broke off");
        return problem is null ? new RemoteException(502, $"{error}") : RemoteException.From(problem);
    }

    // WebSockets and the like, also those of HTTP/2 (RFC 8441).
    private static bool IsUpgrade(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true || context.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;

    private Task Refuse(HttpContext context, string client, RequestRejectionReason reason)
    {
        _options.Log.RequestRejected(client, Rejection.Status(reason), Rejection.Describe(reason));
        if (context.Request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)) context.Response.Headers.Connection = "close";
        return Answer(context, Rejection.Status(reason), 0, Rejection.Describe(reason));
    }

    private static async Task Answer(HttpContext context, string statusLine, int retryAfter, string? text = null)
    {
        var page = Encoding.ASCII.GetBytes($"{text ?? statusLine[4..]}\n");
        context.Response.StatusCode = int.Parse(statusLine.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture);
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (retryAfter > 0) context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(page).ConfigureAwait(false);
    }
}
