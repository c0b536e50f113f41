using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Features.Authentication;

namespace Wizgi.AspNetCore.Pipelines;

/// <summary>The request that an environ describes, for a pipeline.</summary>
/// <remarks>All of the environ is read here, on the thread of the call.</remarks>
internal sealed class CallRequest : IHttpRequestLifetimeFeature, IHttpRequestBodyDetectionFeature
{
    // Fails where the bytes are no UTF-8.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly PipelineCall _call;
    private readonly HttpRequestFeature _request;
    private readonly HttpConnectionFeature _connection;
    private readonly ClaimsPrincipal? _user;

    public CallRequest(Environ environ, PipelineCall call, bool trustsUser)
    {
        _call = call;
        RequestAborted = call.Aborted;
        var headers = Headers(environ);
        CanHaveBody = environ.ContentLength is { } length ? length > 0 : IsOpen(environ);
        _request = new HttpRequestFeature
        {
            Method = environ.RequestMethod,
            Scheme = environ.UrlScheme,
            Protocol = environ.Find(EnvironKeys.ServerProtocol) ?? "HTTP/1.1",
            PathBase = Text(environ.ScriptName),
            Path = Text(environ.PathInfo),
            QueryString = environ.QueryString.Length > 0 ? "?" + environ.QueryString : "",
            RawTarget = environ.Find(EnvironKeys.RequestUri) ?? "",
            Headers = headers,
            Body = CanHaveBody ? new CallInput(call, environ.ContentLength) : Stream.Null,
        };
        _connection = new HttpConnectionFeature
        {
            RemoteIpAddress = IPAddress.TryParse(environ.Find(EnvironKeys.RemoteAddr), out var address) ? address : null,
            RemotePort = Port(environ, EnvironKeys.RemotePort),
            LocalIpAddress = IPAddress.TryParse(environ.Find(EnvironKeys.ServerName), out var local) ? local : null,
            LocalPort = Port(environ, EnvironKeys.ServerPort),
        };
        if (trustsUser && environ.Find(EnvironKeys.RemoteUser) is { Length: > 0 } name)
            _user = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, Text(name))], environ.Find(EnvironKeys.AuthType) ?? "WSGI"));
    }

    public bool CanHaveBody { get; }

    public CancellationToken RequestAborted { get; set; }

    public void Abort() => _call.Abort();

    public void AddTo(FeatureCollection features)
    {
        features.Set<IHttpRequestFeature>(_request);
        features.Set<IHttpConnectionFeature>(_connection);
        features.Set<IHttpRequestLifetimeFeature>(this);
        features.Set<IHttpRequestBodyDetectionFeature>(this);
        if (_user is not null) features.Set<IHttpAuthenticationFeature>(new HttpAuthenticationFeature { User = _user });
    }

    private static IHeaderDictionary Headers(Environ environ)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        foreach (var (key, value) in environ)
        {
            if (value is not string text) continue;
            // The body is decoded already.
            if (key == "HTTP_TRANSFER_ENCODING") continue;
            if (key.StartsWith("HTTP_", StringComparison.Ordinal)) headers[key[5..].Replace('_', '-')] = Text(text);
        }
        if (environ.ContentType is { Length: > 0 } type) headers.ContentType = Text(type);
        if (environ.ContentLength is { } length) headers.ContentLength = length;
        if (headers.Host.Count == 0) headers.Host = $"{environ.Find(EnvironKeys.ServerName)}:{environ.Find(EnvironKeys.ServerPort)}";
        return headers;
    }

    // A body without a length: its input must say where it ends.
    private static bool IsOpen(Environ environ) =>
        environ.TryGetValue(EnvironKeys.InputTerminated, out var terminated) && terminated is true
        && (environ.ContainsKey("HTTP_TRANSFER_ENCODING") || environ.Find(EnvironKeys.ServerProtocol) is "HTTP/2" or "HTTP/3");

    private static int Port(Environ environ, string key) => int.TryParse(environ.Find(key), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    /// <summary>A native string as ASP.NET Core has it: the text that its bytes are in UTF-8, or else one char a byte.</summary>
    private static string Text(string native)
    {
        if (Ascii.IsValid(native)) return native;
        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(native));
        }
        catch (DecoderFallbackException)
        {
            return native;
        }
    }
}
