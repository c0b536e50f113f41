using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Wizgi.AspNetCore.Requests;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Hears of the requests that Kestrel refuses by itself, which it tells nobody else of.</summary>
/// <param name="refusals">Is told.</param>
internal sealed class BadRequests(RefusalLog refusals) : DiagnosticSource
{
    private const string EventName = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    public override bool IsEnabled(string name) => name == EventName;

    /// <param name="name">Of the event.</param>
    /// <param name="value">Kestrel: the features of the request.</param>
    public override void Write(string name, object? value)
    {
        if (name != EventName || value is not IFeatureCollection context || context.Get<IBadRequestExceptionFeature>()?.Error is not BadHttpRequestException bad) return;
        // Nobody is there to refuse anything to.
        if (context.Get<ClientConnection>() is { IsAborted: true }) return;
        // A body that broke off has been told of with the request.
        if (context.Get<IHttpResponseFeature>() is { HasStarted: true }) return;
        refusals.Note(context, bad.StatusCode, bad.Message, bodyBytes: 0);
    }
}
