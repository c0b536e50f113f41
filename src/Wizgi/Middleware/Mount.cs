using Wizgi.Middleware.Http;
using Wizgi.Middleware.Mounts;

namespace Wizgi.Middleware;

/// <summary>Applications side by side below prefixes of the path. The longest prefix that ends where a segment does wins.</summary>
/// <remarks>
/// The part of the path that led to an application moves from PATH_INFO to SCRIPT_NAME (PEP 3333; RFC 3875 §4.1.13), in the environ itself, as
/// Python's dispatchers do it; it stays so. Paths are compared as the server decoded them, byte by byte: neither <c>..</c> nor <c>//</c> is
/// resolved. <c>/shop/../admin</c> is a path of the shop and <c>//admin</c> is no path of <c>/admin</c>, so nobody comes past what stands
/// around a mounted application into it.
/// </remarks>
public static class Mount
{
    /// <summary>Mounts applications; paths without a mount get a 404.</summary>
    /// <exception cref="ArgumentException">Two have the same prefix.</exception>
    public static WsgiApplication Of(params MountPoint[] mounts) => Wrap(static (_, start) => Page.Say(start, "404 Not Found"), mounts);

    /// <summary>Mounts applications in front of one that answers for every other path.</summary>
    /// <exception cref="ArgumentException">Two have the same prefix.</exception>
    public static WsgiApplication Wrap(WsgiApplication application, params MountPoint[] mounts)
    {
        if (mounts.GroupBy(mount => mount.Prefix, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two applications have the prefix {twice.Key}", nameof(mounts));
        return new MountTable<WsgiApplication>([.. mounts.Select(mount => new MountEntry<WsgiApplication>(null, mount.Native, mount.Application))], application).Dispatch();
    }
}
