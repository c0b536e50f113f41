namespace Wizgi.Server.Remote.Gateways;

/// <summary>Sends the body of a request, beside the reading of the response.</summary>
internal sealed class RequestUpload(GatewayCall call, RequestBody body) : WriteOnlyStream
{
    private long _sent;

    /// <summary>All of it is sent.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>The origin took no more of it, which it may: what it answers counts.</summary>
    public bool IsRefused { get; private set; }

    /// <exception cref="HttpRequestException">The body is not as long as it said.</exception>
    public async Task Run(CancellationToken cancel)
    {
        await body.CopyTo(this, cancel).ConfigureAwait(false);
        if (_sent < body.Length) throw new HttpRequestException($"the request's body ended after {_sent} of {body.Length} bytes");
        await Guard(call.EndBody(cancel)).ConfigureAwait(false);
        IsComplete = true;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return;
        _sent += buffer.Length;
        if (_sent > body.Length) throw new HttpRequestException($"the request's body is longer than its {body.Length} bytes");
        await Guard(call.SendBody(buffer, cancellationToken)).ConfigureAwait(false);
    }

    private async ValueTask Guard(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (HttpIOException)
        {
            IsRefused = true;
            throw;
        }
    }
}
