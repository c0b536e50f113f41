using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Our limits in Kestrel's words.</summary>
internal static class KestrelLimits
{
    // A request may be as long as its limits say, whatever Kestrel would have in memory at once.
    private const int LeastBuffer = 1024 * 1024;

    public static void Apply(KestrelServerOptions options, ServerLimits limits)
    {
        options.AddServerHeader = false;
        // Native strings: one char a byte.
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        var theirs = options.Limits;
        theirs.MaxRequestLineSize = limits.RequestLine;
        theirs.MaxRequestHeaderCount = limits.HeaderFields;
        theirs.MaxRequestHeadersTotalSize = limits.HeaderTotal;
        theirs.MaxRequestBodySize = limits.Body > 0 ? limits.Body : null;
        theirs.MaxRequestBufferSize = Math.Max(LeastBuffer, Math.Max(limits.RequestBuffer, limits.RequestLine + limits.HeaderTotal));
        theirs.MaxResponseBufferSize = limits.ResponseBuffer;
        theirs.RequestHeadersTimeout = limits.HeadTimeout;
        theirs.KeepAliveTimeout = limits.KeepAliveTimeout;
        theirs.MinRequestBodyDataRate = limits.MinimumRate > 0 ? new MinDataRate(limits.MinimumRate, limits.RateGrace) : null;
        // Kestrel wants more than a second.
        theirs.MinResponseDataRate = limits.MinimumRate > 0 ? new MinDataRate(limits.MinimumRate, TimeSpan.FromSeconds(Math.Max(limits.SendTimeout.TotalSeconds, 1.1))) : null;
        theirs.Http2.MaxRequestHeaderFieldSize = limits.HeaderField;
    }
}
