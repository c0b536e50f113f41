using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Reads a pipe that does not block, and waits where it would.</summary>
internal static unsafe class DescriptorReader
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(1);

    /// <summary>Waits for the next byte.</summary>
    /// <returns>The byte, or -1: there will be no more.</returns>
    public static int Read(int descriptor)
    {
        byte value;
        while (true)
        {
            var count = Libc.read(descriptor, &value, 1);
            if (count == 1) return value;
            if (count == 0 || Libc.Errno is not (Libc.EAGAIN or Libc.EINTR)) return -1;
            _ = Libc.WaitFor(descriptor, Libc.POLLIN, Long);
        }
    }
}
