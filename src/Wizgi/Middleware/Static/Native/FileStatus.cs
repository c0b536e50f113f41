namespace Wizgi.Middleware.Static.Native;

/// <summary>What <c>statx</c> tells of a file.</summary>
/// <param name="Mode">Its type and permissions.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Seconds">When its content was last modified, since 1970.</param>
/// <param name="Nanoseconds">The part of a second behind that.</param>
internal readonly record struct FileStatus(int Mode, long Size, long Seconds, uint Nanoseconds)
{
    private const int S_IFMT = 0xF000;
    private const int S_IFDIR = 0x4000;
    private const int S_IFREG = 0x8000;

    public bool IsFile => (Mode & S_IFMT) == S_IFREG;

    public bool IsFolder => (Mode & S_IFMT) == S_IFDIR;

    /// <summary>Reads a <c>struct statx</c>: stx_mode at 28, stx_size at 40, stx_mtime at 112.</summary>
    public static FileStatus Read(ReadOnlySpan<byte> statx) => new(
        BitConverter.ToUInt16(statx[28..]),
        BitConverter.ToInt64(statx[40..]),
        BitConverter.ToInt64(statx[112..]),
        BitConverter.ToUInt32(statx[120..]));
}
