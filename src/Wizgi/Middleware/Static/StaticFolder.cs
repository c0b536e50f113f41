using System.Text;
using Microsoft.Win32.SafeHandles;
using Wizgi.Middleware.Static.Native;

namespace Wizgi.Middleware.Static;

/// <summary>A folder of which every regular file may be read, and nothing outside of it, whatever links there are and whoever moves them meanwhile.</summary>
/// <remarks>
/// A file is found in four steps: 1 the folder is opened by its path, so that one put in its place is served at once; 2 the name below it
/// becomes a place (O_PATH), which opens nothing; 3 the real path of that place must be below the real path of the folder; 4 if it is a
/// regular file, the place itself is opened, not its name again. What is checked is what is served.
/// </remarks>
internal sealed class StaticFolder
{
    private readonly byte[] _path;

    /// <param name="path">Absolute. It need not exist yet.</param>
    /// <exception cref="PlatformNotSupportedException">This is no Linux, or <c>/proc</c> is not mounted.</exception>
    public StaticFolder(string path)
    {
        if (!Directory.Exists("/proc/self/fd")) throw new PlatformNotSupportedException("static files need Linux, with /proc");
        _path = Encoding.UTF8.GetBytes(path);
    }

    /// <summary>Finds what has a name; a file comes open.</summary>
    /// <param name="name">Below the folder, checked by <see cref="StaticPath"/>; empty is the folder itself.</param>
    public StaticFinding Find(ReadOnlySpan<byte> name)
    {
        using var root = Files.Place([.. _path, 0]);
        if (root.IsInvalid) return Failure(Files.Errno);
        using var place = PlaceOf(root, name);
        if (place.IsInvalid)
        {
            var failure = Failure(Files.Errno);
            return failure.Kind == StaticKind.Missing && LeadsOutside(root, name) ? StaticFinding.Refused : failure;
        }
        if (!IsBelow(root, place)) return StaticFinding.Refused;
        return Files.Status(place) switch
        {
            { IsFile: true } => Open(place, name),
            { IsFolder: true } => StaticFinding.Folder,
            null => Failure(Files.Errno),
            _ => StaticFinding.Refused,
        };
    }

    /// <summary>Whether a name leads to a regular file; it may still be one that is refused.</summary>
    public bool HasFile(ReadOnlySpan<byte> name) => Files.Status([.. _path, (byte)'/', .. name, 0]) is { IsFile: true };

    private StaticFinding Open(SafeFileHandle place, ReadOnlySpan<byte> name)
    {
        var file = Files.Open(place);
        if (!file.IsInvalid && Files.Status(file) is { } status) return new StaticFinding(StaticKind.File, new StaticFile(file, status, this, name.ToArray()));
        var errno = Files.Errno;
        file.Dispose();
        return Failure(errno);
    }

    private static SafeFileHandle PlaceOf(SafeFileHandle root, ReadOnlySpan<byte> name) =>
        Files.Place(root, name.IsEmpty ? ".\0"u8.ToArray() : [.. name, 0]);

    /// <summary>
    /// Whether a name that does not exist would be outside. It is refused then, as one that exists is: else a link would tell what
    /// there is behind it.
    /// </summary>
    private static bool LeadsOutside(SafeFileHandle root, ReadOnlySpan<byte> name)
    {
        var isOutside = false;
        for (var end = name.IndexOf((byte)'/'); end > 0;)
        {
            using var parent = PlaceOf(root, name[..end]);
            if (parent.IsInvalid) break;
            isOutside = !IsBelow(root, parent);
            var next = name[(end + 1)..].IndexOf((byte)'/');
            end = next < 0 ? -1 : end + 1 + next;
        }
        return isOutside;
    }

    private static bool IsBelow(SafeFileHandle root, SafeFileHandle place)
    {
        if (Files.RealPath(root) is not { } above || Files.RealPath(place) is not { } path) return false;
        if (above.AsSpan().SequenceEqual("/"u8)) return path[0] == '/';
        return path.AsSpan().StartsWith(above) && (path.Length == above.Length || path[above.Length] == '/');
    }

    private static StaticFinding Failure(int errno) => errno switch
    {
        Files.ENOENT or Files.ENOTDIR or Files.ENAMETOOLONG => StaticFinding.Missing,
        Files.EACCES or Files.EPERM or Files.ELOOP => StaticFinding.Refused,
        _ => new StaticFinding(StaticKind.Failed, problem: Files.Describe(errno)),
    };
}
