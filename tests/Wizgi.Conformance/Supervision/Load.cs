using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Supervision;

/// <summary>
/// Clients that ask without a pause, half of them on kept connections, half on a new one for each request. Every answer counts: one that does not
/// come, is not whole, or is not a 200, is a failure.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<LoadFailure> _failures = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly string _target;
    private readonly Task[] _clients;
    private int _count;

    public Load(WizgiProcess server, string target = "/") : this(server.EndPoints[0], target)
    {
    }

    /// <param name="endPoint">The server.</param>
    /// <param name="target">What they ask for.</param>
    /// <param name="clients">How many.</param>
    /// <param name="aborting">How many more there are that break off in the middle of a request or a response, and are not counted.</param>
    public Load(EndPoint endPoint, string target = "/", int clients = 8, int aborting = 0)
    {
        _target = target;
        _clients =
        [
            .. Enumerable.Range(0, clients).Select(number => Task.Run(() => Ask(endPoint, isKept: number % 2 == 0))),
            .. Enumerable.Range(0, aborting).Select(number => Task.Run(() => BreakOff(endPoint, isWhole: number % 2 == 0))),
        ];
    }

    /// <summary>Requests that were answered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyCollection<LoadFailure> Failures => _failures;

    /// <summary>The bodies that came.</summary>
    public ICollection<string> Answers => _answers.Keys;

    /// <summary>Waits until so many more requests are answered.</summary>
    /// <exception cref="InvalidOperationException">One failed; unless failures are expected.</exception>
    public async Task Wait(int requests, bool mayFail = false)
    {
        var goal = Count + requests;
        while (Count < goal)
        {
            if (!mayFail && _failures.TryPeek(out var failure)) throw new InvalidOperationException($"after {Count} answers: {failure}");
            await Task.Delay(5);
        }
    }

    /// <summary>Stops, and returns what went wrong.</summary>
    public async Task<IReadOnlyCollection<LoadFailure>> Stop()
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

    private async Task Ask(EndPoint endPoint, bool isKept)
    {
        WireClient? client = null;
        var last = "";
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                if (client is null) last = "";
                client ??= await WizgiProcess.Connect(endPoint);
                var response = await client.Exchange(Request.Get(_target, isKept ? "" : "Connection: close\r\n"));
                last = response.Body;
                if (response.StatusCode != 200) _failures.Enqueue(new LoadFailure(isKept, response.StatusLine, last));
                else Interlocked.Increment(ref _count);
                // What long loads get back is not kept for ever.
                if (_answers.Count < 1000) _answers.TryAdd(last, 0);
                // A server that will close says so, and a client that was told may not be let down.
                if (response.Header("Connection") != "close") continue;
            }
            catch (Exception problem) when (problem is IOException or SocketException or TimeoutException or FormatException)
            {
                _failures.Enqueue(new LoadFailure(isKept, problem.Message, last));
                // A server that is gone would be asked thousands of times.
                await Task.Delay(10);
            }
            client?.Dispose();
            client = null;
        }
        client?.Dispose();
    }

    private async Task BreakOff(EndPoint endPoint, bool isWhole)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await WizgiProcess.Connect(endPoint);
                await client.Send(isWhole ? Request.Get(_target) : Request.PostHead(_target, 1000) + "the first bytes");
                await Task.Delay(Random.Shared.Next(20));
                client.Reset();
            }
            catch (Exception problem) when (problem is IOException or SocketException or OperationCanceledException)
            {
                await Task.Delay(10);
            }
        }
    }
}

/// <summary>A request that failed.</summary>
/// <param name="IsKept">Of a client that keeps its connection.</param>
/// <param name="What">What came instead of an answer.</param>
/// <param name="LastAnswer">The last body that came on the same connection; empty: none did.</param>
internal sealed record LoadFailure(bool IsKept, string What, string LastAnswer)
{
    public override string ToString() => $"{(IsKept ? "kept" : "new")}: {What} (after '{LastAnswer}')";
}
