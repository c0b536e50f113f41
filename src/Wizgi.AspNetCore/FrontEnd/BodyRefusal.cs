using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Diagnostics;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>What the client gets to read of whose request the body will never be whole.</summary>
internal static class BodyRefusal
{
    /// <param name="context">The request, whose application was not called.</param>
    /// <param name="problem">What reading it threw.</param>
    /// <param name="log">The error log.</param>
    public static async Task Answer(IFeatureCollection context, Exception problem, ILogger log)
    {
        var (status, why) = problem switch
        {
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            OperationCanceledException when context.Get<IHttpRequestLifetimeFeature>() is not { RequestAborted.IsCancellationRequested: true } =>
                (StatusCodes.Status408RequestTimeout, "The body of the request stopped arriving."),
            _ when context.Get<IHttpRequestLifetimeFeature>() is not { RequestAborted.IsCancellationRequested: true } => (StatusCodes.Status400BadRequest, "The body of the request is malformed."),
            _ => (0, ""),
        };
        if (status == 0)
        {
            // Nobody is there to read an answer.
            context.Get<IHttpRequestLifetimeFeature>()?.Abort();
            return;
        }
        log.RequestRejected(context.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString() ?? "", $"{status} {ReasonPhrases.GetReasonPhrase(status)}", why);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        var page = Encoding.UTF8.GetBytes(why + "\n");
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentLength = page.Length;
        // A web server in front says what it is itself.
        if (context.Get<IGivenRequest>() is null) response.Headers.Server = "wizgi";
        // What follows is the rest of the body, which nobody waits for.
        if (context.GetRequiredFeature<IHttpRequestFeature>().Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)) response.Headers.Connection = "close";
        await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(page).ConfigureAwait(false);
    }
}
