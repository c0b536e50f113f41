using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>What a <see cref="KestrelFrontEnd"/> is told that other front ends have no use for.</summary>
internal sealed record KestrelOptions
{
    /// <summary>The versions of HTTP. Without TLS HTTP/2 stands alone.</summary>
    public HttpProtocols Protocols { get; init; } = HttpProtocols.Http1;

    /// <summary>What is spoken instead of HTTP, if anything.</summary>
    public GatewayProtocol Protocol { get; init; }

    /// <summary>Answers requests in place of an application, without any of its threads; null: nobody does.</summary>
    public Func<Microsoft.AspNetCore.Http.Features.IFeatureCollection, Task>? Serve { get; init; }

    /// <summary>Null: no TLS.</summary>
    public TlsOptions? Tls { get; init; }
}
