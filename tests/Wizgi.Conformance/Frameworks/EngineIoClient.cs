using System.Net;
using System.Text;
using System.Text.Json;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>
/// A client of Engine.IO 4 over long polling, and of Socket.IO 5 on top of it, as their protocol documents have them: a GET that waits for packets, a POST that
/// brings some, packets separated by U+001E, the first character the kind. No library: the bytes are the test's.
/// </summary>
internal sealed class EngineIoClient : IDisposable
{
    private const char Separator = '\u001e';

    private readonly HttpClient _http;
    private readonly Queue<string> _packets = new();
    private readonly string _query;

    private EngineIoClient(HttpClient http, string query) => (_http, _query) = (http, query);

    /// <summary>What the server said at the handshake.</summary>
    public JsonElement Handshake { get; private set; }

    /// <summary>The name of the session, Engine.IO's.</summary>
    public string Sid => Handshake.GetProperty("sid").GetString()!;

    /// <summary>The name of the client as the application sees it, Socket.IO's.</summary>
    public string Name { get; private set; } = "";

    private string Path => $"/socket.io/?EIO=4&transport=polling{_query}{(Handshake.ValueKind == JsonValueKind.Undefined ? "" : $"&sid={Sid}")}";

    /// <summary>Opens a session, without a namespace yet.</summary>
    public static async Task<EngineIoClient> Open(WizgiProcess server, string query = "")
    {
        var client = new EngineIoClient(server.HttpClient(), query);
        var packet = await client.Receive();
        Assert.Equal('0', packet[0]);
        using var document = JsonDocument.Parse(packet[1..]);
        client.Handshake = document.RootElement.Clone();
        return client;
    }

    /// <summary>Opens a session and joins a namespace; "" is the main one.</summary>
    public static async Task<EngineIoClient> Connect(WizgiProcess server, string space = "")
    {
        var client = await Open(server);
        await client.Send($"40{Prefix(space)}");
        var packet = await client.Receive();
        Assert.StartsWith($"40{Prefix(space)}{{", packet, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(packet[(2 + Prefix(space).Length)..]);
        client.Name = document.RootElement.GetProperty("sid").GetString()!;
        return client;
    }

    /// <summary>Sends an event. With a number the server acknowledges it.</summary>
    public Task Emit(string json, int? number = null, string space = "") => Send($"42{Prefix(space)}{number}{json}");

    /// <summary>Sends packets in one POST.</summary>
    public async Task Send(params string[] packets)
    {
        using var response = await Post(string.Join(Separator, packets));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("OK", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task<HttpResponseMessage> Post(string payload) =>
        _http.PostAsync(new Uri(Path, UriKind.Relative), new StringContent(payload, Encoding.UTF8, "text/plain"), TestContext.Current.CancellationToken);

    /// <summary>The next packet; asks for more, and waits, when there is none.</summary>
    public async Task<string> Receive()
    {
        if (_packets.Count == 0)
            foreach (var packet in (await _http.GetStringAsync(new Uri(Path, UriKind.Relative), TestContext.Current.CancellationToken)).Split(Separator)) _packets.Enqueue(packet);
        return _packets.Dequeue();
    }

    public void Dispose() => _http.Dispose();

    private static string Prefix(string space) => space.Length == 0 ? "" : $"{space},";
}
