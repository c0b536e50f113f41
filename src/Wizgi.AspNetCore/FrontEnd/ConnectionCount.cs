using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;

namespace Wizgi.AspNetCore.FrontEnd;

/// <summary>Counts the connections that are open, and holds further ones back in the backlog.</summary>
/// <param name="most">How many there may be.</param>
/// <param name="log">Hears, once, when they are held back.</param>
internal sealed class ConnectionCount(int most, ILogger log)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _change;
    private bool _wasFull;

    /// <summary>Open now.</summary>
    public int Open { get; private set; }

    /// <summary>Of these, those that have not asked for anything yet. Only as good as <see cref="NoteFirst"/> is called.</summary>
    public int Fresh { get; private set; }

    public void Enter()
    {
        lock (_lock)
        {
            Open++;
            Fresh++;
        }
    }

    public void Leave() => Change(open: -1, fresh: 0);

    /// <summary>A connection has asked for something, or will not.</summary>
    public void NoteFirst() => Change(open: 0, fresh: -1);

    private void Change(int open, int fresh)
    {
        TaskCompletionSource? change;
        lock (_lock)
        {
            Open += open;
            Fresh += fresh;
            (change, _change) = (_change, null);
        }
        change?.SetResult();
    }

    /// <summary>Waits until there may be one more.</summary>
    /// <exception cref="OperationCanceledException">Nobody wants one any more.</exception>
    public Task WaitForRoom(CancellationToken cancelled)
    {
        if (Open >= most && !_wasFull)
        {
            _wasFull = true;
            log.ConnectionsFull(Open);
        }
        return Wait(() => Open < most, cancelled);
    }

    /// <summary>Waits until there is none.</summary>
    /// <inheritdoc cref="WaitForRoom"/>
    public Task WaitForNone(CancellationToken cancelled) => Wait(() => Open == 0, cancelled);

    /// <summary>Waits until each has asked for something.</summary>
    /// <inheritdoc cref="WaitForRoom"/>
    public Task WaitForAsked(CancellationToken cancelled) => Wait(() => Fresh == 0, cancelled);

    private async Task Wait(Func<bool> isSo, CancellationToken cancelled)
    {
        while (true)
        {
            Task change;
            cancelled.ThrowIfCancellationRequested();
            lock (_lock)
            {
                if (isSo()) return;
                change = (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
            await change.WaitAsync(cancelled).ConfigureAwait(false);
        }
    }
}
