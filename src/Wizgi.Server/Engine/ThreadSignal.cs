using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Wakes one waiting thread a post: an eventfd, which unlike .NET's semaphores never spins. Lives as long as the process.</summary>
internal sealed unsafe class ThreadSignal
{
    private readonly int _descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_SEMAPHORE);

    public void Post()
    {
        ulong one = 1;
        _ = Libc.write(_descriptor, &one, sizeof(ulong));
    }

    public void Wait()
    {
        ulong count;
        while (Libc.read(_descriptor, &count, sizeof(ulong)) < 0 && Libc.Errno == Libc.EINTR)
        {
        }
    }

    /// <returns>False: nobody posted in time.</returns>
    public bool Wait(TimeSpan limit)
    {
        if (!Libc.WaitFor(_descriptor, Libc.POLLIN, limit)) return false;
        Wait();
        return true;
    }
}
