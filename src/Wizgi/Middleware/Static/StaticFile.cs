using Microsoft.Win32.SafeHandles;
using Wizgi.Middleware.Static.Native;

namespace Wizgi.Middleware.Static;

/// <summary>A regular file, open for reading, and what HTTP says of it.</summary>
/// <param name="handle">Closed with this object, or with the body that took it over.</param>
/// <param name="status">Of the very file that is open.</param>
/// <param name="folder">The folder it was found in.</param>
/// <param name="name">Its name below the folder, as bytes.</param>
internal sealed class StaticFile(SafeFileHandle handle, FileStatus status, StaticFolder folder, byte[] name) : IDisposable
{
    private bool _isTaken;

    public long Size => status.Size;

    public byte[] Name => name;

    /// <summary>A strong validator (RFC 9110 §8.8.3): any write changes size or time, which file systems keep to the nanosecond or the tick.</summary>
    /// <param name="coding">The content coding, if it has one: the same file in another coding is another representation.</param>
    public string EntityTag(string? coding) =>
        $"\"{status.Seconds:x}-{status.Nanoseconds:x}-{status.Size:x}{(coding is null ? "" : "-" + coding)}\"";

    /// <summary>To the second, and never later than now (RFC 9110 §8.8.2.1).</summary>
    public DateTimeOffset LastModified(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(status.Seconds, 0, now.ToUnixTimeSeconds()));

    /// <summary>Whether a file with a further ending is beside it, for instance <c>.gz</c>.</summary>
    public bool HasBeside(ReadOnlySpan<byte> ending) => folder.HasFile([.. name, .. ending]);

    /// <summary>That file, open; null when it may not be served.</summary>
    public StaticFile? OpenBeside(ReadOnlySpan<byte> ending) => folder.Find([.. name, .. ending]).File;

    /// <summary>A part of it as a body, which closes the file from now on.</summary>
    public FileRange ToBody(ByteRange part)
    {
        _isTaken = true;
        return new FileRange(handle, part.First, part.Length);
    }

    public void Dispose()
    {
        if (!_isTaken) handle.Dispose();
    }
}
