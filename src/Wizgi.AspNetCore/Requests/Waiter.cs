using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Requests;

/// <summary>Has the thread of an application wait for what is done asynchronously. One per thread, which is never one of the thread pool.</summary>
internal sealed class Waiter
{
    private readonly ThreadSignal _done = new();
    private readonly Action _wake;

    public Waiter() => _wake = _done.Post;

    /// <summary>Waits until it is done, well or not; whoever takes the result sees which.</summary>
    public void Wait(Task task)
    {
        if (task.IsCompleted) return;
        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(_wake);
        _done.Wait();
    }
}
