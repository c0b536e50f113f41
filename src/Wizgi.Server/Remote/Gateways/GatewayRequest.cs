namespace Wizgi.Server.Remote.Gateways;

/// <summary>A request as a protocol sends it.</summary>
/// <param name="Message">What it was made from.</param>
/// <param name="Variables">Native strings, without NUL.</param>
/// <param name="Length">The body's, in bytes; null: not known.</param>
/// <param name="StandardError">Gets lines, or null.</param>
internal sealed record GatewayRequest(HttpRequestMessage Message, Dictionary<string, string> Variables, long? Length, Action<string>? StandardError)
{
    /// <summary>It can be sent again without harm: RFC 9110 §9.2.2, and nothing of a body is lost.</summary>
    public bool IsRepeatable => Length == 0 && Message.Method.Method is "GET" or "HEAD" or "OPTIONS" or "TRACE";

    /// <summary>A connection that has served a request before may be closed by its origin in this moment, and a request that is lost with it would have to be sent again.</summary>
    public bool MayReuse { get; set; } = true;
}
