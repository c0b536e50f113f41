using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>What the client gets to read of whose request the body will never be whole.</summary>
internal static class BodyRefusal
{
    public const string TooLargeText = "The body of the request is too large.";

    /// <summary>The body is longer than it may be, as its head says.</summary>
    public static Task TooLarge(IFeatureCollection context, RefusalLog refusals) => Answer(context, StatusCodes.Status413PayloadTooLarge, TooLargeText, refusals);

    /// <param name="context">The request, whose application was not called.</param>
    /// <param name="problem">What reading it threw.</param>
    /// <param name="refusals">Is told.</param>
    public static Task Answer(IFeatureCollection context, Exception problem, RefusalLog refusals)
    {
        var isGone = context.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true } || (problem is BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } && context.Get<ClientConnection>() is { HasEnded: true });
        var (status, why) = problem switch
        {
            _ when isGone => (0, ""),
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, TooLargeText),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            OperationCanceledException => (StatusCodes.Status408RequestTimeout, "The body of the request stopped arriving."),
            _ => (StatusCodes.Status400BadRequest, "The body of the request is malformed."),
        };
        if (status == 0)
        {
            // Nobody is there to read an answer.
            context.Get<IHttpRequestLifetimeFeature>()?.Abort();
            return Task.CompletedTask;
        }
        return Answer(context, status, why, refusals);
    }

    private static async Task Answer(IFeatureCollection context, int status, string why, RefusalLog refusals)
    {
        var page = Encoding.UTF8.GetBytes(why + "\n");
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var isHead = HttpMethods.IsHead(request.Method);
        refusals.Note(context, status, why, isHead ? 0 : page.Length);
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentLength = page.Length;
        // A web server in front says what it is itself.
        if (context.Get<IGivenRequest>() is null) response.Headers.Server = "wizgi";
        // What follows is the rest of the body, which nobody waits for.
        if (request.Protocol.StartsWith("HTTP/1", StringComparison.Ordinal)) response.Headers.Connection = "close";
        if (!isHead) await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(page).ConfigureAwait(false);
    }
}
