using Wizgi.Middleware.Http;
using Wizgi.Middleware.Mounts;

namespace Wizgi.Middleware;

/// <summary>Chooses the application by the Host header.</summary>
/// <remarks>
/// A name goes before wildcards, a longer wildcard before a shorter one, and of equal ones the one with a port. A request without the
/// header, which HTTP/1.0 allows, is for SERVER_NAME and SERVER_PORT. A host that names none of them, or is no host at all, never
/// reaches an application that was not meant for it: the first is a 421 (RFC 9110 §15.5.20) unless there is a default, the second always a 400.
/// </remarks>
public static class VirtualHosts
{
    /// <summary>Chooses among hosts; a host that is none of them is a 421.</summary>
    /// <exception cref="ArgumentException">Two have the same pattern.</exception>
    public static WsgiApplication Of(params VirtualHost[] hosts) => Wrap(static (_, start) => Page.Say(start, "421 Misdirected Request"), hosts);

    /// <summary>Chooses among hosts; the application answers for every other one.</summary>
    /// <exception cref="ArgumentException">Two have the same pattern.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, params VirtualHost[] hosts)
    {
        if (hosts.GroupBy(host => host.Hosts).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two applications have the host {twice.First().Pattern}", nameof(hosts));
        VirtualHost[] bestFirst = [.. HostPattern.BestFirst(hosts, host => host.Hosts)];
        return (environ, startResponse) =>
        {
            if (!RequestHost.TryFind(environ, out var host)) return Page.Say(startResponse, "400 Bad Request");
            var chosen = Array.Find(bestFirst, candidate => candidate.Hosts.Matches(host));
            return (chosen?.Application ?? application)(environ, startResponse);
        };
    }
}
