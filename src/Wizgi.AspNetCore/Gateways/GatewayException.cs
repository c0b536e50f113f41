namespace Wizgi.AspNetCore.Gateways;

/// <summary>The web server, or whoever else connected, does not speak the protocol. The connection ends, with one line in the log.</summary>
/// <param name="message">What was wrong, for a person; the end of a sentence.</param>
internal sealed class GatewayException(string message) : Exception(message);
