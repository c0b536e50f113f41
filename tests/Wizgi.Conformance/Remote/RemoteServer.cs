using System.Net;
using System.Net.Sockets;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Remote;

/// <summary>A <c>wizgi http://…</c>, and the origin behind it, which a test plays byte by byte.</summary>
public sealed class RemoteServer : IAsyncLifetime
{
    private readonly Socket _origin = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public WizgiProcess Front { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _origin.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _origin.Listen(64);
        // Of two seconds the origin gets a little less. Nothing is read of a body before it is asked for.
        Front = await WizgiProcess.Start($"http://{_origin.LocalEndPoint}/base", new() { Arguments = ["--timeout", "2", "--threads", "4", "--request-buffer", "0"] });
    }

    /// <summary>The next connection that the front makes.</summary>
    public async Task<WireClient> Accept()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        return new WireClient(await _origin.AcceptAsync(limit.Token));
    }

    /// <summary>Whether the front has made a connection that nobody has accepted yet.</summary>
    public bool HasCaller => _origin.Poll(0, SelectMode.SelectRead);

    /// <summary>Sends a request, answers the one that the origin gets, and closes.</summary>
    /// <returns>The head and, by its Content-Length, the body that the origin got; the response that the client got.</returns>
    public async Task<(string Request, WireResponse Response)> Pass(string request, string answer)
    {
        using var client = await Front.Connect();
        await client.Send(request);
        string got;
        using (var origin = await Accept())
        {
            got = await ReadRequest(origin);
            await origin.SendUntilClosed(answer);
        }
        return (got, await client.ReadResponse(toHead: request.StartsWith("HEAD ", StringComparison.Ordinal)));
    }

    /// <summary>Sends a request whose answer breaks off.</summary>
    /// <returns>Everything that the client got.</returns>
    public async Task<string> Break(string request, string answer)
    {
        using var client = await Front.Connect();
        await client.Send(request);
        using (var origin = await Accept())
        {
            await ReadRequest(origin);
            await origin.Send(answer);
        }
        return await client.ReadWhatComes();
    }

    public static async Task<string> ReadRequest(WireClient origin)
    {
        var head = await origin.ReadUntil("\r\n\r\n");
        var length = head.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
        return length is null ? head : head + await origin.ReadExactly(int.Parse(length[16..], System.Globalization.CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await Front.DisposeAsync();
        _origin.Dispose();
    }
}
