using Wizgi.Middleware.Http;

namespace Wizgi.Middleware;

/// <summary>An application and the hosts for which it answers.</summary>
public sealed class VirtualHost
{
    /// <param name="pattern">
    /// <c>example.org</c>; <c>*.example.org</c> for every name below it, however deep, but not itself; <c>[::1]</c>. With a port,
    /// <c>example.org:8443</c>, it holds for that port only. Case and a dot at the end do not matter; other alphabets are written as in DNS (<c>xn--</c>).
    /// </param>
    /// <param name="application">What answers.</param>
    /// <exception cref="ArgumentException">The pattern is no host.</exception>
    public VirtualHost(string pattern, WsgiApplication application)
    {
        Hosts = HostPattern.Parse(pattern);
        (Pattern, Application) = (pattern, application);
    }

    /// <summary>As it was given.</summary>
    public string Pattern { get; }

    /// <summary>What answers.</summary>
    public WsgiApplication Application { get; }

    internal HostPattern Hosts { get; }
}
