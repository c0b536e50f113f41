using System.Collections.Concurrent;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Supervision;

/// <summary>Clients that ask without a pause, half of them on kept connections, half on a new one for each request. Every answer counts.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly Task[] _clients;
    private int _count;

    public Load(WizgiProcess server, string target = "/") =>
        _clients = [.. Enumerable.Range(0, Clients).Select(number => Task.Run(() => Ask(server, target, isKept: number % 2 == 0)))];

    /// <summary>Requests that were answered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The bodies that came.</summary>
    public ICollection<string> Answers => _answers.Keys;

    /// <summary>Waits until so many more requests are answered.</summary>
    public async Task Wait(int requests)
    {
        var goal = Count + requests;
        while (Count < goal)
        {
            if (_failures.TryPeek(out var failure)) throw new InvalidOperationException($"after {Count} answers: {failure}");
            await Task.Delay(5);
        }
    }

    /// <summary>Stops, and returns what went wrong.</summary>
    public async Task<IReadOnlyCollection<string>> Stop()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Ask(WizgiProcess server, string target, bool isKept)
    {
        WireClient? client = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                client ??= await server.Connect();
                var response = await client.Exchange(Request.Get(target, isKept ? "" : "Connection: close\r\n"));
                if (response.StatusCode != 200) _failures.Enqueue(response.Head);
                _answers.TryAdd(response.Body, 0);
                Interlocked.Increment(ref _count);
                // A server that will close says so, and a client that was told may not be let down.
                if (response.Header("Connection") != "close") continue;
            }
            catch (Exception problem) when (problem is IOException or System.Net.Sockets.SocketException or TimeoutException)
            {
                _failures.Enqueue($"{(isKept ? "kept" : "new")}: {problem.Message}");
            }
            client?.Dispose();
            client = null;
        }
        client?.Dispose();
    }
}
