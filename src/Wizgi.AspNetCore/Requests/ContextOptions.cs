using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Limits;
using Wizgi.Server.Trust;

namespace Wizgi.AspNetCore.Requests;

/// <summary>How the requests of an ASP.NET Core server become exchanges; the same for all of them.</summary>
internal sealed record ContextOptions
{
    /// <summary>Where errors go, unless the application of a request has a log of its own.</summary>
    public required ILogger Log { get; init; }

    /// <summary>Null: none.</summary>
    public AccessLog? AccessLog { get; init; }

    /// <summary>Reads forwarded headers. Null: whoever stands in front has done so, and what is left of them is removed.</summary>
    public PeerTrust? Trust { get; init; }

    /// <summary>What becomes of names with underscores.</summary>
    public HeaderMap HeaderMap { get; init; }

    /// <summary>PATH_INFO is the path of the request target, whatever others made of it: nobody stands between the server and the application.</summary>
    public bool KeepsTarget { get; init; }

    /// <summary>What the engine would refuse is refused, by these limits; null: what the server lets through is good enough.</summary>
    public ServerLimits? StrictBy { get; init; }

    /// <summary>The Server field of a response whose application sets none; null: the server's own business.</summary>
    public string? ServerName { get; init; }

    /// <summary>Writes further keys into the environ, or null.</summary>
    public Action<IEnvironWriter, IFeatureCollection>? Extra { get; init; }

    /// <summary>How the server has decoded the bytes of a request header that are not ASCII; Kestrel's RequestHeaderEncodingSelector, whose default is UTF-8.</summary>
    public Func<string, Encoding?> RequestEncoding { get; init; } = static _ => null;
}
