namespace Wizgi.Server.Trust;

/// <summary>Request headers by which a proxy says where a request came from. From anybody but a trusted peer they are lies, and removed.</summary>
[Flags]
public enum ForwardingHeaders
{
    /// <summary>No header is believed.</summary>
    None = 0,

    /// <summary>RFC 7239.</summary>
    Forwarded = 1,

    /// <summary>The addresses of the client and of proxies on the way.</summary>
    XForwardedFor = 2,

    /// <summary><c>http</c> or <c>https</c>.</summary>
    XForwardedProto = 4,

    /// <summary>The <c>Host</c> that the client asked.</summary>
    XForwardedHost = 8,

    /// <summary>The port that the client asked.</summary>
    XForwardedPort = 16,

    /// <summary>The part of the path that a proxy cut off: SCRIPT_NAME.</summary>
    XForwardedPrefix = 32,

    /// <summary>The same as <see cref="XForwardedProto"/>, from ingress-nginx.</summary>
    XForwardedScheme = 64,

    /// <summary><c>on</c> or <c>off</c>.</summary>
    XForwardedSsl = 128,

    /// <summary>One address.</summary>
    XRealIp = 256,

    /// <summary>One of their kind that the server has no use for: any other <c>X-Forwarded-…</c>, <c>X-Client-IP</c> and its like.</summary>
    Other = 512,

    /// <summary>The whole environ, from another Wizgi that has made it: <see cref="Remote.RemoteOptions.PassesEnviron"/>. Nothing else of the head counts then.</summary>
    Environ = 1024,
}
