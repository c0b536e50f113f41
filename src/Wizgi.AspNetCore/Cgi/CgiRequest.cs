using Wizgi.AspNetCore.Gateways;

namespace Wizgi.AspNetCore.Cgi;

/// <summary>What a web server starts a CGI program with. RFC 3875 §4, §6.</summary>
/// <param name="Variables">The process's environment.</param>
/// <param name="Input">A descriptor with the body; it may be of anything.</param>
/// <param name="Output">A descriptor for the response; the same.</param>
internal sealed record CgiRequest(CgiVariables Variables, int Input, int Output);
