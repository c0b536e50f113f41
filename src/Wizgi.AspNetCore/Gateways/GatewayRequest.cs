using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>A request that came through a gateway protocol, as ASP.NET Core's features.</summary>
internal sealed class GatewayRequest : IHttpRequestFeature, IHttpRequestBodyDetectionFeature, IRequestBodyPipeFeature, IHttpRequestLifetimeFeature, IHttpConnectionFeature, IHttpMaxRequestBodySizeFeature
{
    private readonly Action _abort;
    private Stream? _body;

    /// <param name="environ">What the web server said of it.</param>
    /// <param name="body">The body; null: there is none.</param>
    /// <param name="bodyLimit">The longest body; null: no limit.</param>
    /// <param name="abort">Breaks it off.</param>
    /// <param name="aborted">The client has gone.</param>
    public GatewayRequest(GatewayEnviron environ, PipeReader? body, long? bodyLimit, Action abort, CancellationToken aborted)
    {
        _abort = abort;
        CanHaveBody = body is not null;
        Reader = body ?? PipeReader.Create(Stream.Null);
        MaxRequestBodySize = bodyLimit;
        RequestAborted = aborted;
        (Method, RawTarget, Protocol, Headers) = (environ.Method, environ.Target, environ.Protocol, environ.Headers);
        (Scheme, QueryString) = (environ.IsSecure ? "https" : "http", environ.Query.Length > 0 ? "?" + environ.Query : "");
        (PathBase, Path) = (NativeString.FromBytes(environ.ScriptName), NativeString.FromBytes(environ.PathInfo));
        RemoteIpAddress = environ.Client;
    }

    /// <summary>Everything of a request and its response.</summary>
    public static IFeatureCollection Features(GatewayEnviron environ, GatewayRequest request, GatewayResponse response)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(request);
        features.Set<IHttpRequestBodyDetectionFeature>(request);
        features.Set<IRequestBodyPipeFeature>(request);
        features.Set<IHttpRequestLifetimeFeature>(request);
        features.Set<IHttpConnectionFeature>(request);
        features.Set<IHttpMaxRequestBodySizeFeature>(request);
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IGivenRequest>(environ);
        return features;
    }

    public string Protocol { get; set; }

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; }

    public string Path { get; set; }

    public string QueryString { get; set; }

    public string RawTarget { get; set; }

    public IHeaderDictionary Headers { get; set; }

    public Stream Body
    {
        get => _body ??= Reader.AsStream(leaveOpen: true);
        set => _body = value;
    }

    public bool CanHaveBody { get; }

    public PipeReader Reader { get; }

    public CancellationToken RequestAborted { get; set; }

    public void Abort() => _abort();

    public string ConnectionId { get; set; } = "";

    /// <summary>The client's, as the web server tells it.</summary>
    public IPAddress? RemoteIpAddress { get; set; }

    // The rest the environ has from the web server, as text.
    public IPAddress? LocalIpAddress { get; set; }

    public int RemotePort { get; set; }

    public int LocalPort { get; set; }

    public bool IsReadOnly => true;

    public long? MaxRequestBodySize { get; set; }
}
