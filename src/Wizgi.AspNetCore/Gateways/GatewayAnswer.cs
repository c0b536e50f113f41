using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Diagnostics;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>Has an application answer a request of a web server's.</summary>
internal static class GatewayAnswer
{
    /// <param name="environ">What the web server says.</param>
    /// <param name="request">The request.</param>
    /// <param name="response">Its response, which is sent on return.</param>
    /// <param name="serve">Has the application answer.</param>
    /// <param name="log">The error log.</param>
    /// <returns>False: the response is not whole, and its reader must not take it for that.</returns>
    public static async Task<bool> Give(GatewayEnviron environ, GatewayRequest request, GatewayResponse response, Func<IFeatureCollection, Task> serve, ILogger log)
    {
        try
        {
            await serve(GatewayRequest.Features(environ, request, response)).ConfigureAwait(false);
        }
        catch (ClientGoneException)
        {
            return false;
        }
        catch (Exception problem)
        {
            log.GatewayFailed(environ.Method, environ.Target, problem);
            if (response.HasStarted) return false;
            await Say(response, StatusCodes.Status500InternalServerError, "Internal Server Error").ConfigureAwait(false);
        }
        if (request.RequestAborted.IsCancellationRequested || response.IsBroken) return false;
        await response.Writer.FlushAsync().ConfigureAwait(false);
        return response is { IsWhole: true, IsBroken: false };
    }

    /// <summary>Answers in a sentence, without an application.</summary>
    public static async Task Say(GatewayResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        response.Headers.Clear();
        response.Headers.ContentType = "text/plain; charset=utf-8";
        await response.Writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(sentence + "\n")).ConfigureAwait(false);
    }
}
