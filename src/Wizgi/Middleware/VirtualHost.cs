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
        IsWildcard = pattern.StartsWith("*.", StringComparison.Ordinal);
        if (!HostName.TryParse(IsWildcard ? pattern[2..] : pattern, out var host))
            throw new ArgumentException($"{NativeString.Quote(pattern)} is not a host such as example.org, *.example.org, example.org:8443 or [::1]", nameof(pattern));
        (Pattern, Host, Application) = (pattern, host, application);
    }

    /// <summary>As it was given.</summary>
    public string Pattern { get; }

    /// <summary>What answers.</summary>
    public WsgiApplication Application { get; }

    internal bool IsWildcard { get; }

    /// <summary>The host, of a wildcard what follows <c>*.</c></summary>
    internal HostName Host { get; }

    internal bool Matches(HostName host) =>
        (Host.Port is null || Host.Port == host.Port)
        && (IsWildcard
            ? host.Name.Length > Host.Name.Length + 1 && host.Name.EndsWith(Host.Name, StringComparison.Ordinal) && host.Name[^(Host.Name.Length + 1)] == '.'
            : host.Name == Host.Name);
}
