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
    /// <exception cref="ClientGoneException">Nobody is there to read an answer.</exception>
    public static Task Answer(IFeatureCollection context, Exception problem, RefusalLog refusals)
    {
        if (IsGone(context, problem))
        {
            context.Get<IHttpRequestLifetimeFeature>()?.Abort();
            throw new ClientGoneException();
        }
        var (status, why) = problem switch
        {
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, TooLargeText),
            BadHttpRequestException bad => (bad.StatusCode, bad.Message),
            OperationCanceledException => (StatusCodes.Status408RequestTimeout, "The body of the request stopped arriving."),
            _ => (StatusCodes.Status400BadRequest, "The body of the request is malformed."),
        };
        return Answer(context, status, why, refusals);
    }

    // That a connection ended, however it did, is an IOException, as is a request that the server finds bad: then it says why.
    private static bool IsGone(IFeatureCollection context, Exception problem) => problem switch
    {
        _ when context.Get<IHttpRequestLifetimeFeature>() is { RequestAborted.IsCancellationRequested: true } => true,
        BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } => context.Get<ClientConnection>() is { HasEnded: true },
        BadHttpRequestException => false,
        // A chunk larger than an int says, which is a bad request as well.
        IOException { InnerException: OverflowException } => false,
        _ => problem is IOException,
    };

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
