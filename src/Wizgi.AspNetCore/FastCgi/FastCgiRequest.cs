using Microsoft.AspNetCore.Http;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.FastCgi;

/// <summary>Where a request is.</summary>
internal enum FastCgiStage
{
    /// <summary>Its variables are being received.</summary>
    Params,

    /// <summary>They are here. Whether a body follows is seen at the next record.</summary>
    Ready,

    /// <summary>It is with the application.</summary>
    Answering,
}

/// <summary>One of the requests of a connection. All but <see cref="Abort"/> is the reading loop's.</summary>
internal sealed class FastCgiRequest(ushort id, GatewayServer server) : IDisposable
{
    // What may wait for the application, besides what is read before it is called.
    private const int ReadAhead = 64 * 1024;

    private readonly CancellationTokenSource _aborted = new();

    public ushort Id => id;

    public FastCgiStage Stage { get; private set; }

    public FastCgiEnviron Params { get; } = new(server.Rules);

    /// <summary>Null until the variables are known.</summary>
    public GatewayEnviron? Environ { get; private set; }

    public FastCgiInput? Input { get; private set; }

    /// <summary>When the web server has last sent something; milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long HeardAt { get; set; } = System.Environment.TickCount64;

    public bool IsAborted => _aborted.IsCancellationRequested;

    /// <summary>The web server has asked for its end.</summary>
    public bool IsUnwanted { get; private set; }

    /// <summary>Milliseconds until the web server has been silent for too long; null: it may be.</summary>
    public long? Patience(long now) => Stage == FastCgiStage.Params ? HeardAt + (long)server.Options.Limits.HeadTimeout.TotalMilliseconds - now
        : Input is { HasEnded: false } ? HeardAt + (long)server.Options.Limits.BodyTimeout.TotalMilliseconds - now
        : null;

    /// <summary>The variables are complete.</summary>
    /// <exception cref="GatewayException">They are no request.</exception>
    public void EndParams()
    {
        var variables = Params.Read();
        Environ = new GatewayEnviron(variables, server.Rules, Params.IsTooLarge);
        Input = new FastCgiInput(Environ.ContentLength, server.BodyLimit, server.Options.Limits.RequestBuffer + ReadAhead);
        Stage = FastCgiStage.Ready;
        if (Environ.ContentLength == 0) Input.End();
    }

    /// <summary>Gives it to the application.</summary>
    /// <param name="sink">Where the response goes.</param>
    /// <returns>As <see cref="GatewayServer.Answer"/>.</returns>
    public Task<bool> Answer(IGatewaySink sink)
    {
        Stage = FastCgiStage.Answering;
        Environ!.HasUnknownLength = Environ.ContentLength is null && !Input!.HasEnded;
        var request = new GatewayRequest(Environ, Input!.HasEnded && Environ.ContentLength is null or 0 ? null : Input.Reader, server.BodyLimit, Abort, _aborted.Token);
        return server.Answer(Environ, request, new GatewayResponse(sink, Environ.Method == "HEAD"));
    }

    /// <summary>The web server does not want it any more, or has gone.</summary>
    public void GiveUp(bool isAsked)
    {
        IsUnwanted |= isAsked;
        Input?.Fail(new BadHttpRequestException("The web server gave the request up."));
        Abort();
    }

    /// <summary>Nobody takes what the application sends from now on. From any thread.</summary>
    public void Abort() => _aborted.Cancel();

    public void Dispose() => _aborted.Dispose();
}
