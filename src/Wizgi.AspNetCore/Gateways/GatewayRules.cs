using Wizgi.Server.Limits;

namespace Wizgi.AspNetCore.Gateways;

/// <summary>What a request may have, whatever gateway protocol it came by.</summary>
/// <param name="Limits">Those of HTTP.</param>
/// <param name="BelievesClients">A client that <c>--forwarded-allow-ips</c> names is believed in its forwarding headers. Not where that names everybody: it then says who may connect.</param>
internal sealed record GatewayRules(ServerLimits Limits, bool BelievesClients)
{
    // What a web server says of itself, of the connection and of TLS, a client's certificate included.
    private const int ServersOwn = 32 * 1024;

    /// <summary>Bytes of all names and values. The request target may be there four times: REQUEST_URI, its query, its path, the script's.</summary>
    public int MostBytes => (4 * Limits.RequestLine) + Limits.HeaderTotal + ServersOwn;

    /// <summary>Variables. Apache and nginx have about thirty besides the headers.</summary>
    public int MostVariables => Limits.HeaderFields + 200;
}
