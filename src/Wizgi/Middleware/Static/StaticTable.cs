using Wizgi.Middleware.Http;

namespace Wizgi.Middleware.Static;

/// <summary>The mounts of a server: which one has a path, and what is there.</summary>
internal sealed class StaticTable
{
    private static readonly byte[] Index = "index.html"u8.ToArray();

    private readonly StaticMount[] _longestFirst;

    /// <exception cref="ArgumentException">Two mounts have the same prefix.</exception>
    public StaticTable(IReadOnlyCollection<StaticMount> mounts)
    {
        _longestFirst = [.. mounts.OrderByDescending(mount => mount.Path.Length)];
        if (mounts.GroupBy(mount => mount.Prefix, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"two folders have the prefix {twice.Key}", nameof(mounts));
    }

    /// <summary>The mount with the longest prefix that ends where a segment of the path does, or null. Allocates nothing.</summary>
    /// <param name="path">Decoded.</param>
    public StaticMount? Match(ReadOnlySpan<byte> path)
    {
        foreach (var mount in _longestFirst)
            if (path.Length > 0 && PathPrefix.Covers<byte>(mount.Path, path)) return mount;
        return null;
    }

    /// <summary>What is at a path.</summary>
    /// <param name="path">Decoded.</param>
    public StaticFinding Find(ReadOnlySpan<byte> path) => Match(path) is { } mount ? Find(mount, path[mount.Path.Length..]) : StaticFinding.Missing;

    private static StaticFinding Find(StaticMount mount, ReadOnlySpan<byte> rest)
    {
        // At the root every path of the application comes by; those that can be no file are its own business.
        if (!StaticPath.IsServable(rest)) return mount.Path.Length == 0 ? StaticFinding.Missing : StaticFinding.Refused;
        var name = rest.IsEmpty ? rest : rest[1..];
        if (rest.Length > 0 && rest[^1] == '/') return WithoutFolder(mount.Folder.Find([.. name, .. Index]));
        var found = mount.Folder.Find(name);
        if (found.Kind != StaticKind.Folder) return found;
        using var index = mount.Folder.Find(name.IsEmpty ? Index : [.. name, (byte)'/', .. Index]);
        return index.Kind == StaticKind.File ? StaticFinding.FolderWithoutSlash : WithoutFolder(index);
    }

    // There are no listings, and a folder called index.html is no index.
    private static StaticFinding WithoutFolder(StaticFinding found) => found.Kind == StaticKind.Folder ? StaticFinding.Missing : found;
}
