using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Diagnostics;

/// <summary>Whether standard output or error goes to systemd's journal.</summary>
/// <remarks>systemd.exec(5), <c>$JOURNAL_STREAM</c>: device and inode of the socket, so that a program whose output was redirected since knows it.</remarks>
internal static class JournalStream
{
    public static bool Is(int descriptor) =>
        Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } stream && Libc.DeviceAndInode(descriptor) == stream;
}
