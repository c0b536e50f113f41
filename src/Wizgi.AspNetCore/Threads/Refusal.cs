using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Wizgi.AspNetCore.Threads;

/// <summary>Answers requests that no application sees.</summary>
internal static class Refusal
{
    // Seconds. A queue that is full now is mostly not in a moment.
    private const string RetryAfter = "1";

    /// <summary>Whether the body is longer than the server allows, which it says itself only to who reads.</summary>
    public static bool IsTooLarge(IFeatureCollection features) =>
        features.GetRequiredFeature<IHttpRequestFeature>().Headers.ContentLength is { } length
        && features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } limit && length > limit;

    public static Task SayTooLargeAsync(IFeatureCollection features) => SayAsync(features, StatusCodes.Status413PayloadTooLarge, "The body of the request is too large.\n"u8.ToArray());

    public static Task SayBusyAsync(IFeatureCollection features)
    {
        features.GetRequiredFeature<IHttpResponseFeature>().Headers.RetryAfter = RetryAfter;
        return SayAsync(features, StatusCodes.Status503ServiceUnavailable, "The server is busy. Try again in a moment.\n"u8.ToArray());
    }

    private static Task SayAsync(IFeatureCollection features, int status, byte[] page)
    {
        var response = features.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.ContentLength = page.Length;
        return HttpMethods.IsHead(features.GetRequiredFeature<IHttpRequestFeature>().Method)
            ? Task.CompletedTask
            : features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(page).AsTask();
    }
}
