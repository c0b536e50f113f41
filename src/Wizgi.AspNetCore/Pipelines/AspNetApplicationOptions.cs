namespace Wizgi.AspNetCore;

/// <summary>What an ASP.NET Core pipeline believes of the WSGI server and middleware around it.</summary>
public sealed class AspNetApplicationOptions
{
    /// <summary>
    /// Whether <c>REMOTE_USER</c> of the environ, with <c>AUTH_TYPE</c>, is who <c>HttpContext.User</c> is. False by default: then whatever stands there is not looked at. A
    /// client's header cannot set it, but any middleware around the pipeline can.
    /// </summary>
    public bool TrustRemoteUser { get; set; }
}
