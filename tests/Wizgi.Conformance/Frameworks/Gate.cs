using System.Net;
using System.Net.Sockets;

namespace Wizgi.Conformance.Frameworks;

/// <summary>The test's side of <c>gate.py</c>: lets the lines of a streaming view through, one by one.</summary>
internal sealed class Gate : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private Socket? _view;

    public Gate() => _listener.Start();

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private Socket View => _view ?? throw new InvalidOperationException("the view has not come to the gate");

    /// <summary>Waits until the view comes to the gate, which it does before its first line.</summary>
    public async Task WaitForView()
    {
        using var limit = new CancellationTokenSource(Patience);
        _view = await _listener.AcceptSocketAsync(limit.Token);
        _view.NoDelay = true;
    }

    public async Task LetThrough() => await View.SendAsync(new byte[1]);

    /// <summary>Lets line after line through until the view's generator is closed.</summary>
    /// <exception cref="OperationCanceledException">It was not closed in time.</exception>
    public async Task LetThroughUntilClosed()
    {
        using var limit = new CancellationTokenSource(Patience);
        var closed = View.ReceiveAsync(new byte[1], SocketFlags.None, limit.Token).AsTask();
        try
        {
            while (!closed.IsCompleted)
            {
                await LetThrough();
                await Task.WhenAny(closed, Task.Delay(5, limit.Token));
            }
            await closed;
        }
        catch (SocketException)
        {
            // Closed with a byte of ours unread: the connection is reset instead.
        }
    }

    public void Dispose()
    {
        _view?.Dispose();
        _listener.Dispose();
    }
}
