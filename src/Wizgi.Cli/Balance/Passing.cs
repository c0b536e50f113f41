using System.Net;
using Microsoft.AspNetCore.Http;
using Wizgi.Server.Balancing;
using Wizgi.Server.Remote;
using Wizgi.Server.Remote.Gateways;
using Wizgi.Server.Trust;
using Yarp.ReverseProxy.Forwarder;

namespace Wizgi.Cli.Balance;

/// <summary>What YARP's forwarder is told of one request to one destination: what of the heads passes, and when an answer is one. The rules are those of <see cref="RemoteApplication"/>.</summary>
/// <param name="environ">What the request comes to.</param>
/// <param name="request">On its way.</param>
/// <param name="destination">The present one.</param>
/// <param name="patience">Ends when the destination has had its time for the head.</param>
/// <param name="headerMap">What becomes of names with underscores.</param>
internal sealed class Passing(Environ environ, BalancedRequest request, Destination destination, CancellationTokenSource patience, HeaderMap headerMap) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken).ConfigureAwait(false);
        var reference = destination.Reference;
        if (reference.IsGateway)
        {
            proxyRequest.RequestUri = new Uri("http://localhost/");
            proxyRequest.Options.Set(GatewayRequestOptions.Variables, CgiVariables.Of(environ));
            return;
        }
        proxyRequest.RequestUri = RemoteRequest.MakeUri(reference, RemoteTarget.Of(environ, reference.BasePath));
        var headers = proxyRequest.Headers;
        foreach (var name in new HopByHop(environ.Header("Connection") is { } connection ? [connection] : null).Named)
            // YARP has seen to these itself: an upgrade passes.
            if (!name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) && !name.Equals("Connection", StringComparison.OrdinalIgnoreCase)) headers.Remove(name);
        foreach (var name in headers.NonValidated.Select(field => field.Key).Where(name => ForwardedFields.Has(name) || (headerMap == HeaderMap.Drop && name.Contains('_', StringComparison.Ordinal))).ToArray()) headers.Remove(name);
        foreach (var (name, value) in ForwardedFields.Of(environ)) headers.TryAddWithoutValidation(name, value);
        headers.Host = environ.Header("Host");
        headers.TryAddWithoutValidation("Via", RemoteRequest.Via);
        // What must not be sent twice has a connection of its own.
        if (!request.IsSafe && proxyRequest.Version == HttpVersion.Version11 && headers.Connection.Count == 0) headers.ConnectionClose = true;
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        // Throws where it contradicts itself.
        _ = RemoteResponse.Headers(proxyResponse);
        patience.CancelAfter(Timeout.InfiniteTimeSpan);
        request.Answered();
        var passes = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken).ConfigureAwait(false);
        var own = proxyResponse.Headers.NonValidated;
        foreach (var name in new HopByHop(own.TryGetValues("Connection", out var connection) ? connection : null).Named)
            if (!name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase)) httpContext.Response.Headers.Remove(name);
        if (request.NewCookie("", environ.UrlScheme == Uri.UriSchemeHttps) is { } cookie) httpContext.Response.Headers.Append("Set-Cookie", cookie);
        return passes;
    }
}
