using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Mounts;

/// <summary>Which of several things answers for a host and a path.</summary>
/// <remarks>
/// The places of the host that matches best are asked first, then those of every host, each by the longest prefix that ends where a segment of the
/// path does; what is left is for the rest. A table may be shared by threads.
/// </remarks>
/// <typeparam name="T">An application, or a runner of one.</typeparam>
internal sealed class MountTable<T> where T : class
{
    private readonly MountEntry<T>[] _everywhere;
    private readonly Site[] _sites;
    private readonly T? _rest;

    /// <param name="mounts">No two with the same host and prefix.</param>
    /// <param name="rest">Answers for everything else; null: nothing does.</param>
    public MountTable(IReadOnlyCollection<MountEntry<T>> mounts, T? rest)
    {
        _rest = rest;
        _everywhere = LongestFirst(mounts.Where(mount => mount.Hosts is null));
        var sites = mounts.Where(mount => mount.Hosts is not null).GroupBy(mount => mount.Hosts!).Select(same => new Site(same.Key, LongestFirst(same)));
        _sites = [.. HostPattern.BestFirst(sites, site => site.Hosts)];
    }

    /// <summary>Whether the host matters.</summary>
    public bool HasHosts => _sites.Length > 0;

    /// <summary>All that there is.</summary>
    public IEnumerable<T> Values => _everywhere.Concat(_sites.SelectMany(site => site.Mounts)).Select(mount => mount.Value).Concat(_rest is null ? [] : [_rest]);

    /// <summary>The same places with something else there.</summary>
    public MountTable<TOther> Select<TOther>(Func<T, TOther> change) where TOther : class => new(
        [.. _everywhere.Concat(_sites.SelectMany(site => site.Mounts)).Select(mount => new MountEntry<TOther>(mount.Hosts, mount.Native, change(mount.Value)))],
        _rest is null ? null : change(_rest));

    /// <summary>Finds what answers. Allocates nothing.</summary>
    /// <param name="host">Of the request; null if it is none. It does not matter unless <see cref="HasHosts"/>.</param>
    /// <param name="path">Decoded.</param>
    /// <param name="value">What answers.</param>
    /// <param name="length">Of the prefix that led there.</param>
    /// <returns>False: nothing does; <see cref="Refusal"/> says why.</returns>
    /// <typeparam name="TChar">Of a native string, or its bytes.</typeparam>
    public bool TryFind<TChar>(HostName? host, ReadOnlySpan<TChar> path, [NotNullWhen(true)] out T? value, out int length) where TChar : unmanaged, INumberBase<TChar>
    {
        (value, length) = (null, 0);
        if (HasHosts && host is null) return false;
        var mount = Find(SiteOf(host)?.Mounts ?? [], path) ?? Find(_everywhere, path);
        (value, length) = mount is null ? (_rest, 0) : (mount.Value, mount.Length);
        return value is not null;
    }

    /// <summary>The status for a request that nothing answers.</summary>
    public string Refusal(HostName? host) =>
        !HasHosts ? "404 Not Found"
        : host is null ? "400 Bad Request"
        : _everywhere.Length == 0 && SiteOf(host) is null ? "421 Misdirected Request" : "404 Not Found";

    private Site? SiteOf(HostName? host)
    {
        if (host is not { } name) return null;
        foreach (var site in _sites)
            if (site.Hosts.Matches(name)) return site;
        return null;
    }

    private static MountEntry<T>? Find<TChar>(MountEntry<T>[] longestFirst, ReadOnlySpan<TChar> path) where TChar : unmanaged, INumberBase<TChar>
    {
        foreach (var mount in longestFirst)
            if (mount.Covers(path)) return mount;
        return null;
    }

    private static MountEntry<T>[] LongestFirst(IEnumerable<MountEntry<T>> mounts) => [.. mounts.OrderByDescending(mount => mount.Native.Length)];

    private sealed record Site(HostPattern Hosts, MountEntry<T>[] Mounts);
}
