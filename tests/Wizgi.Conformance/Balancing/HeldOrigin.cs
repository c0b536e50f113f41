using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wizgi.Conformance.Balancing;

/// <summary>A destination of one request, which is answered when the test says so.</summary>
public sealed class HeldOrigin : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource<string> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Func<NetworkStream, Task>> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldOrigin()
    {
        _listener.Start();
        _ = Task.Run(Serve);
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>The head of the request, when it has come.</summary>
    public Task<string> Asked => _asked.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Answer(string body) => Answer(stream => stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}")).AsTask());

    public void Answer(Func<NetworkStream, Task> answer) => _answer.SetResult(answer);

    public void Dispose() => _listener.Dispose();

    private async Task Serve()
    {
        using var client = await _listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        var head = "";
        var buffer = new byte[4096];
        while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is var count and > 0) head += Encoding.Latin1.GetString(buffer, 0, count);
        _asked.SetResult(head);
        await (await _answer.Task)(stream);
        while (await stream.ReadAsync(buffer) > 0) { }
    }
}
