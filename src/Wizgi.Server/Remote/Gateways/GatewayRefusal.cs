using System.Net;

namespace Wizgi.Server.Remote.Gateways;

/// <summary>A request that is answered without an answer of its application.</summary>
/// <param name="status">What the client gets.</param>
/// <param name="message">Why.</param>
internal sealed class GatewayRefusal(HttpStatusCode status, string message) : Exception(message)
{
    public HttpResponseMessage ToResponse(HttpRequestMessage request) => new(status) { RequestMessage = request, Content = new StringContent(Message + "\n") };
}
