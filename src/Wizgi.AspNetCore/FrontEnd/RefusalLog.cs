using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Tells of requests that are answered before an exchange has them.</summary>
/// <param name="log">The error log.</param>
/// <param name="accessLog">Null: none.</param>
internal sealed class RefusalLog(ILogger log, AccessLog? accessLog)
{
    /// <param name="context">The request, of which Kestrel may not have read everything.</param>
    /// <param name="status">What it is answered with.</param>
    /// <param name="why">In a sentence.</param>
    /// <param name="bodyBytes">How long the answer is.</param>
    public void Note(IFeatureCollection context, int status, string why, int bodyBytes)
    {
        var address = context.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        var client = address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        log.RequestRejected(client, $"{status} {ReasonPhrases.GetReasonPhrase(status)}", why);
        if (accessLog is null) return;
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        // Kestrel keeps none of a request line that it does not understand.
        var line = string.IsNullOrEmpty(request.RawTarget) ? request.Method ?? "" : $"{request.Method} {request.RawTarget} {request.Protocol}";
        accessLog.Write(new AccessEntry
        {
            RemoteAddress = Encoding.ASCII.GetBytes(client),
            RequestLine = Encoding.Latin1.GetBytes(line),
            StatusCode = status,
            BodyBytes = bodyBytes,
            Duration = TimeSpan.Zero,
            RequestHeader = static _ => [],
        });
        // Perhaps no thread of the application will wake for a while.
        accessLog.Flush();
    }
}
