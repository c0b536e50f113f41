using System.Net;
using System.Net.Sockets;
using Wizgi.Server.Remote;
using Wizgi.Server.Remote.Gateways;

namespace Wizgi.Server.Balancing;

/// <summary>Asks a destination how it is.</summary>
internal static class DestinationProbe
{
    /// <summary>Whether somebody listens there.</summary>
    public static async Task<bool> CanConnect(Destination destination)
    {
        var reference = destination.Reference;
        EndPoint address = (EndPoint?)reference.Socket ?? new DnsEndPoint(reference.Origin.IdnHost, reference.Origin.Port);
        using var limit = new CancellationTokenSource(destination.Remote.ConnectTimeout);
        try
        {
            using var socket = await OriginSocket.Connect(address, limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception problem) when (problem is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Sends a check.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public static async Task<string?> Ask(Destination destination, HealthCheck check, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(check.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        using var request = Make(destination.Reference, check);
        try
        {
            using var response = await destination.Client.SendAsync(request, limit.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            return (check.Status == 0 ? status is >= 200 and < 400 : status == check.Status) ? null : $"{check.Path} answers with {status}";
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return $"{check.Path} does not answer within {check.Timeout.TotalSeconds} s";
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or OperationCanceledException or FormatException or ObjectDisposedException)
        {
            return RemoteException.From(problem).Message;
        }
    }

    private static HttpRequestMessage Make(RemoteReference reference, HealthCheck check)
    {
        var origin = reference.IsGateway ? "http://localhost" : reference.Origin.GetLeftPart(UriPartial.Authority) + reference.BasePath;
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(origin + check.Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Headers.ConnectionClose = true;
        request.Headers.TryAddWithoutValidation("User-Agent", "wizgi-health-check");
        if (check.Host is { } host) request.Headers.Host = host;
        if (reference.IsGateway) request.Options.Set(GatewayRequestOptions.StandardError, static _ => { });
        return request;
    }
}
