using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Wizgi.Fuzz.Reference;
using Wizgi.Fuzz.Serving;
using Wizgi.Server.Limits;

namespace Wizgi.Fuzz.Kestrel;

/// <summary>A real Kestrel on a loopback port, with our limits and an application that answers as <see cref="RecordingApplication"/> does.</summary>
internal sealed class KestrelServer : IDisposable, IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequestEvent = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<int, string> _reasons = new();

    public KestrelServer(ServerLimits limits)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, limits));
        _app = builder.Build();
        _app.Services.GetRequiredService<DiagnosticListener>().Subscribe(this, name => name == BadRequestEvent);
        _app.Run(Answer);
        _app.StartAsync().GetAwaiter().GetResult();
        EndPoint = IPEndPoint.Parse(_app.Urls.Single()["http://".Length..]);
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>What Kestrel said was wrong on the connection from that port, or null.</summary>
    public string? TakeReason(int port) => _reasons.TryRemove(port, out var reason) ? reason : null;

    public void Dispose()
    {
        using var now = new CancellationTokenSource(0);
        _app.StopAsync(now.Token).ContinueWith(static _ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    void IObserver<KeyValuePair<string, object?>>.OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is IFeatureCollection features && features.Get<IBadRequestExceptionFeature>()?.Error is { } problem
            && features.Get<IHttpConnectionFeature>() is { } connection) _reasons[connection.RemotePort] = problem.Message;
    }

    void IObserver<KeyValuePair<string, object?>>.OnCompleted()
    {
    }

    void IObserver<KeyValuePair<string, object?>>.OnError(Exception error)
    {
    }

    private static void Configure(KestrelServerOptions options, ServerLimits limits)
    {
        options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.Limits.MaxRequestLineSize = limits.RequestLine;
        options.Limits.MaxRequestHeaderCount = limits.HeaderFields;
        options.Limits.MaxRequestHeadersTotalSize = limits.HeaderTotal;
        options.Limits.MaxRequestBodySize = null;
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Limits.RequestHeadersTimeout = limits.HeadTimeout;
        options.Limits.KeepAliveTimeout = limits.KeepAliveTimeout;
    }

    private async Task Answer(HttpContext context)
    {
        string body;
        try
        {
            using var read = new MemoryStream();
            await context.Request.Body.CopyToAsync(read);
            body = Encoding.Latin1.GetString(read.ToArray());
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException problem)
        {
            _reasons[context.Connection.RemotePort] = problem.Message;
            throw;
        }
        var record = RecordingApplication.Record(Environ(context), body);
        context.Response.Headers[RecordingApplication.SeenHeader] = $"{StableHash.Of(record):x8}";
        var isBodiless = context.Request.Method == "CONNECT";
        if (isBodiless || context.Request.Method == "HEAD") context.Response.Headers[RecordingApplication.ToHeadHeader] = Convert.ToBase64String(Encoding.Latin1.GetBytes(record));
        if (isBodiless) return;
        var bytes = Encoding.Latin1.GetBytes(record);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    /// <summary>What Kestrel understood, in the words of an environ. The path is not among it: Kestrel decodes it by rules of its own.</summary>
    private static SortedDictionary<string, string> Environ(HttpContext context)
    {
        var environ = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["REQUEST_METHOD"] = context.Request.Method,
            ["REQUEST_URI"] = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            ["SERVER_PROTOCOL"] = context.Request.Protocol,
        };
        ReferenceHead.AddFields(environ, context.Request.Headers.SelectMany(field => field.Value.Select(value => (field.Key, value ?? ""))));
        return environ;
    }
}
