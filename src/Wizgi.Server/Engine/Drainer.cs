using System.Collections.Concurrent;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>
/// The thread that sends to clients that are slower than their responses. It never enters an application's runner, so it sends on
/// whatever the loop and its calls are doing. Starts with the first such client.
/// </summary>
/// <param name="giveBack">Called on the drainer's thread with an outbox that is finished and idle.</param>
internal sealed unsafe class Drainer(Action<Outbox> giveBack)
{
    private const int MaxEvents = 64;

    // How often the pace of the clients is looked at, in milliseconds.
    private const int Tick = 500;

    private readonly ConcurrentDictionary<int, Outbox> _outboxes = new();
    private readonly EpollEvents _events = new(MaxEvents);
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _start = new();
    private int _epoll = -1;

    /// <summary>Sends an outbox from now on. Its lock is held.</summary>
    public void Watch(Outbox outbox)
    {
        EnsureStarted();
        _outboxes[outbox.Descriptor] = outbox;
        // Once for each time that room is made: a kernel that is short of memory calls sockets ready and takes nothing.
        Libc.Watch(_epoll, outbox.Descriptor, Libc.EPOLLOUT | Libc.EPOLLET);
        // Without clients it waits for ever; a client that takes nothing causes no event.
        if (_outboxes.Count == 1) _wakeUp.Post();
    }

    /// <summary>Its lock is held.</summary>
    public void Unwatch(Outbox outbox)
    {
        _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, outbox.Descriptor, null);
        _outboxes.TryRemove(outbox.Descriptor, out _);
    }

    /// <summary>Its lock is held.</summary>
    public void GiveBack(Outbox outbox) => giveBack(outbox);

    private void EnsureStarted()
    {
        if (Volatile.Read(ref _epoll) >= 0) return;
        lock (_start)
        {
            if (_epoll >= 0) return;
            var epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
            Libc.Watch(epoll, _wakeUp.Descriptor, Libc.EPOLLIN);
            Volatile.Write(ref _epoll, epoll);
            new Thread(Run) { IsBackground = true, Name = "drainer" }.Start();
        }
    }

    private void Run()
    {
        var nextLook = 0L;
        // Those whose sockets may take more.
        var open = new HashSet<Outbox>();
        while (true)
        {
            var patience = open.Count > 0 ? 0 : _outboxes.IsEmpty ? -1 : Tick;
            var ready = Libc.epoll_wait(_epoll, _events.Pointer, MaxEvents, patience);
            for (var index = 0; index < ready; index++)
            {
                var descriptor = _events.Descriptor(index);
                if (descriptor == _wakeUp.Descriptor) _wakeUp.Clear();
                else if (_outboxes.TryGetValue(descriptor, out var outbox)) open.Add(outbox);
            }
            var now = Environment.TickCount64;
            var isTick = now >= nextLook;
            // What no event told of, because the kernel had no memory when there was room.
            if (isTick) open.UnionWith(_outboxes.Values);
            open.RemoveWhere(static outbox => !outbox.Drain());
            if (!isTick) continue;
            nextLook = now + Tick;
            foreach (var (_, outbox) in _outboxes) outbox.CheckPace(now);
        }
    }
}
