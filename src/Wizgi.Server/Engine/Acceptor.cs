using System.Runtime.InteropServices;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine.Native;

namespace Wizgi.Server.Engine;

/// <summary>Takes new clients from the listeners of a loop, as many as there is room for. Entered.</summary>
/// <param name="loop">Serves the clients.</param>
/// <param name="listeners">Bound and listening; closed when the loop stops.</param>
/// <param name="options">The loop's.</param>
/// <param name="epoll">The loop's.</param>
internal sealed unsafe class Acceptor(EventLoop loop, IReadOnlyList<Listener> listeners, FrontEndOptions options, int epoll)
{
    private const int AtOnce = 64;

    // Milliseconds.
    private const int Pause = 100;

    // Milliseconds: new clients are served as they are accepted, and those of old ones wait meanwhile.
    private const int LongestTurn = 2;

    private readonly List<Listener> _listeners = [.. listeners];
    private bool _isFull;
    private bool _wasFull;

    /// <summary>The listeners are closed.</summary>
    public bool IsOver => _listeners.Count == 0;

    /// <summary>When to look again after the system refused to give more, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Again { get; private set; } = long.MaxValue;

    public void Watch()
    {
        // Of several workers that wait for the same socket one wakes up.
        foreach (var listener in _listeners) Libc.Watch(epoll, listener.Descriptor, Libc.EPOLLIN | Libc.EPOLLEXCLUSIVE);
    }

    /// <summary>Accepts, if the descriptor is a listener's.</summary>
    public bool TryHandle(int descriptor, LoopThread thread)
    {
        foreach (var listener in _listeners)
        {
            if (listener.Descriptor != descriptor) continue;
            Accept(listener, thread);
            return true;
        }
        return false;
    }

    /// <summary>Takes the clients that wait in the backlogs, and closes the listeners.</summary>
    /// <param name="thread">The loop's owner.</param>
    /// <returns>False: the loop was lost meanwhile; the new owner goes on.</returns>
    public bool Close(LoopThread thread)
    {
        while (_listeners.Count > 0)
        {
            if (loop.HasTime && Accept(_listeners[0], thread)) continue;
            if (loop.Owner != thread) return false;
            // Other processes hold the same socket: closing our copy alone would leave it in our epoll, which would take their wake-ups.
            Unwatch(_listeners[0]);
            _listeners[0].Close();
            _listeners.RemoveAt(0);
        }
        return true;
    }

    /// <summary>A client has gone.</summary>
    public void NoteRoom()
    {
        if (!_isFull) return;
        _isFull = false;
        Watch();
    }

    /// <summary>Goes on after a pause that is over.</summary>
    public void Expire(long now)
    {
        if (Again > now) return;
        Again = long.MaxValue;
        Watch();
    }

    /// <returns>Whether there may be more.</returns>
    private bool Accept(Listener listener, LoopThread thread)
    {
        var address = stackalloc byte[SocketName.MaxSize];
        var until = Environment.TickCount64 + LongestTurn;
        // A thread that loses the loop while it serves a new connection stops accepting: the listener stays readable.
        for (var count = 0; count < AtOnce && loop.Owner == thread && Environment.TickCount64 <= until; count++)
        {
            if (loop.ConnectionCount >= options.Limits.Connections && !MakeRoom()) return false;
            uint size = SocketName.MaxSize;
            var descriptor = Libc.accept4(listener.Descriptor, address, &size, Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC);
            if (descriptor < 0)
            {
                var errno = Libc.Errno;
                if (errno is Libc.EINTR or Libc.ECONNABORTED) continue;
                if (errno is not Libc.EAGAIN) Rest(errno);
                return false;
            }
            loop.Welcome(listener, descriptor, new ReadOnlySpan<byte>(address, (int)size), thread);
        }
        return loop.Owner == thread;
    }

    /// <summary>Has an idle client go for a new one; without one the clients wait in the backlog until another ends.</summary>
    private bool MakeRoom()
    {
        if (loop.CloseLongestIdle()) return true;
        if (!_wasFull) options.Log.ConnectionsFull(loop.ConnectionCount);
        _isFull = _wasFull = true;
        Unwatch();
        return false;
    }

    // Out of descriptors: the backlog holds the clients; without a pause the loop would spin on the listener.
    private void Rest(int errno)
    {
        options.Log.AcceptFailed(Marshal.GetPInvokeErrorMessage(errno), Pause);
        Unwatch();
        Again = Environment.TickCount64 + Pause;
    }

    private void Unwatch()
    {
        foreach (var listener in _listeners) Unwatch(listener);
    }

    private void Unwatch(Listener listener) => _ = Libc.epoll_ctl(epoll, Libc.EPOLL_CTL_DEL, listener.Descriptor, null);
}
