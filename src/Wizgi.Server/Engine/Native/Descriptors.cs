namespace Wizgi.Server.Engine.Native;

/// <summary>Pipes, files and sockets by their numbers, whatever they are; nothing here waits longer than it is told.</summary>
internal static unsafe class Descriptors
{
    // pipe(7): a pipe that can be written to takes a page (PIPE_BUF) without waiting; a socket of unix(7) too.
    private const int Page = 4096;

    /// <summary>Waits until there is something to read, or the end.</summary>
    /// <returns>False: not in time.</returns>
    public static bool WaitToRead(int descriptor, TimeSpan patience) => Libc.WaitFor(descriptor, Libc.POLLIN, patience);

    /// <summary>Waits until nobody reads any more what is written.</summary>
    /// <returns>False: somebody may.</returns>
    public static bool WaitForGoing(int descriptor, TimeSpan patience) => Libc.WaitFor(descriptor, 0, patience);

    /// <returns>How many bytes; 0: there are no more; -1: it broke.</returns>
    public static int Read(int descriptor, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = (int)Libc.read(descriptor, start, buffer.Length);
                if (count >= 0) return count;
                if (Libc.Errno is not (Libc.EINTR or Libc.EAGAIN)) return -1;
                _ = WaitToRead(descriptor, TimeSpan.FromSeconds(1));
            }
        }
    }

    /// <summary>Writes as long as no wait is longer than <paramref name="patience"/>.</summary>
    /// <returns>How many bytes; -1: nobody reads them any more.</returns>
    public static int Write(int descriptor, ReadOnlySpan<byte> bytes, TimeSpan patience)
    {
        var sent = 0;
        fixed (byte* start = bytes)
        {
            while (sent < bytes.Length && Libc.WaitFor(descriptor, Libc.POLLOUT, patience))
            {
                var count = (int)Libc.write(descriptor, start + sent, Math.Min(Page, bytes.Length - sent));
                if (count > 0) sent += count;
                else if (Libc.Errno is not (Libc.EINTR or Libc.EAGAIN)) return -1;
            }
        }
        return sent;
    }

    /// <summary>Takes the open file of a number, and leaves another in its place.</summary>
    /// <param name="descriptor">The number.</param>
    /// <param name="substitute">Of what stands there afterwards.</param>
    /// <returns>The file's new number, which programs started here do not inherit.</returns>
    public static int Take(int descriptor, int substitute)
    {
        var taken = Libc.Duplicate(descriptor);
        Replace(descriptor, substitute, flags: 0);
        // What was closed from the start is empty.
        return taken >= 0 ? taken : OpenNull();
    }

    /// <summary>Lets go of an open file. Whoever still uses its number finds it empty, and never another file.</summary>
    public static void Drop(int descriptor)
    {
        var empty = OpenNull();
        Replace(descriptor, empty, Libc.O_CLOEXEC);
        _ = Libc.close(empty);
    }

    /// <summary>As <see cref="Drop"/>, and a socket's other end reads to here, even if there are more numbers of it.</summary>
    public static void End(int descriptor)
    {
        _ = Libc.shutdown(descriptor, Libc.SHUT_WR);
        Drop(descriptor);
    }

    /// <summary>/dev/null, for reading and writing.</summary>
    public static int OpenNull()
    {
        fixed (byte* path = "/dev/null\0"u8) return Libc.open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
    }

    private static void Replace(int descriptor, int substitute, int flags) => _ = Libc.dup3(substitute, descriptor, flags);
}
