namespace Wizgi.Server.Remote.Gateways;

/// <summary>What a single request tells a gateway's handler, in its <see cref="HttpRequestMessage.Options"/>.</summary>
public static class GatewayRequestOptions
{
    /// <summary>
    /// Variables in place of those that the request itself would have, as native strings: <c>REMOTE_ADDR</c>, <c>REMOTE_USER</c>, <c>PATH_INFO</c>. With
    /// <c>GATEWAY_INTERFACE</c> among them they are all there are, besides <see cref="GatewayOptions.Variables"/> and CONTENT_LENGTH.
    /// </summary>
    public static readonly HttpRequestOptionsKey<IReadOnlyDictionary<string, string>> Variables = new("wizgi.gateway.variables");

    /// <summary>Gets each line of standard error, from any thread.</summary>
    public static readonly HttpRequestOptionsKey<Action<string>> StandardError = new("wizgi.gateway.errors");
}
