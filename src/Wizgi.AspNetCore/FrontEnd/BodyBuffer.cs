using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;
using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Reads a body before the application is called, so that a slow client holds no thread of it: as decision 6 has it.</summary>
internal static class BodyBuffer
{
    /// <returns>False: the request will never be whole, and is answered or needs no answer.</returns>
    public static async ValueTask<bool> Read(IFeatureCollection context, ServerLimits limits, RefusalLog refusals)
    {
        var headers = context.GetRequiredFeature<IHttpRequestFeature>().Headers;
        // RFC 9110 §10.1.1: who waits to be told to send a long body may still be refused.
        if (headers.Expect.Count > 0 && headers.ContentLength > limits.RequestBuffer) return true;
        if (context.Get<IRequestBodyPipeFeature>()?.Reader is not { } reader) return true;
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(limits.BodyTimeout);
                var read = await reader.ReadAsync(patience.Token).ConfigureAwait(false);
                var isEnough = read.IsCompleted || read.Buffer.Length >= limits.RequestBuffer;
                if (read.IsCompleted && headers.ContentLength is null) context.Set(new WholeBody(read.Buffer.Length));
                // Nothing is taken. What is not examined is there for the next read at once.
                reader.AdvanceTo(read.Buffer.Start, isEnough ? read.Buffer.Start : read.Buffer.End);
                if (limits.Body > 0 && read.Buffer.Length > limits.Body) throw new BadHttpRequestException(BodyRefusal.TooLargeText, StatusCodes.Status413PayloadTooLarge);
                if (isEnough) return true;
            }
        }
        catch (Exception problem)
        {
            await BodyRefusal.Answer(context, problem, refusals).ConfigureAwait(false);
            return false;
        }
    }
}
