using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Wakes a loop that waits for events: an eventfd that it watches.</summary>
internal sealed unsafe class WakeUp
{
    public int Descriptor { get; } = Libc.eventfd(0, Libc.EFD_NONBLOCK | Libc.EFD_CLOEXEC);

    public void Post()
    {
        ulong one = 1;
        _ = Libc.write(Descriptor, &one, sizeof(ulong));
    }

    public void Clear()
    {
        ulong count;
        _ = Libc.read(Descriptor, &count, sizeof(ulong));
    }
}
