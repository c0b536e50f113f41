using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Wizgi.Conformance.Tls;
using Xunit;

namespace Wizgi.Conformance.Balancing;

/// <summary>What <c>wizgi balance</c> passes on that WSGI does not have, and how it ends.</summary>
public sealed partial class BalanceSiteTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<WizgiProcess> Start(params string[] arguments) => WizgiProcess.Start("balance", new() { IsConfigured = true, Arguments = ["-b", "127.0.0.1:0", .. arguments] });

    [Fact]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "RFC 6455 wants SHA-1")]
    public async Task A_WebSocket_passes_in_both_directions()
    {
        using var origin = new HeldOrigin();
        await using var wizgi = await Start(origin.Address);
        using var client = new ClientWebSocket();
        var connecting = client.ConnectAsync(new Uri($"ws://{wizgi.EndPoint}/chat?room=1"), Cancel);
        var head = await origin.Asked;
        Assert.StartsWith("GET /chat?room=1 HTTP/1.1\r\n", head, StringComparison.Ordinal);
        var key = WebSocketKey().Match(head).Groups[1].Value;
        // §4.2.2.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        origin.Answer(async stream =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
            using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
            var buffer = new byte[1024];
            while (await server.ReceiveAsync(buffer, CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } message)
                await server.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, CancellationToken.None);
            await server.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", CancellationToken.None);
        });
        await connecting;
        for (var round = 0; round < 3; round++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"hello {round}"), WebSocketMessageType.Text, endOfMessage: true, Cancel);
            var buffer = new byte[1024];
            var message = await client.ReceiveAsync(buffer, Cancel);
            Assert.Equal($"hello {round}", Encoding.UTF8.GetString(buffer, 0, message.Count));
        }
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancel);
        Assert.Equal("bye", client.CloseStatusDescription);
    }

    [Fact]
    public async Task A_site_is_served_over_TLS_and_HTTP_2()
    {
        using var authority = new TestCertificates();
        using var folder = new TemporaryFolder();
        using var certificate = authority.Server("localhost");
        authority.Write(certificate, folder["cert.pem"], folder["key.pem"]);
        await using var origin = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--forwarded-allow-ips", "127.0.0.1"] });
        await using var wizgi = await Start($"http://{origin.EndPoint}", "--certfile", folder["cert.pem"], "--keyfile", folder["key.pem"]);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = authority.TrustingPolicy() } })
            {
                BaseAddress = new Uri($"https://localhost:{wizgi.EndPoint.Port}"),
                DefaultRequestVersion = version,
                DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            var environ = await TlsServer.Environ(client, "/a%20b?c=d");
            Assert.Equal(("/a b", "c=d", "https"), (environ["PATH_INFO"], environ["QUERY_STRING"], environ["wsgi.url_scheme"]));
            Assert.Equal($"localhost:{wizgi.EndPoint.Port}", environ["HTTP_HOST"]);
        }
    }

    [Theory]
    [InlineData("fastcgi")]
    [InlineData("scgi")]
    [InlineData("uwsgi")]
    public async Task A_destination_may_speak_a_gateway_protocol(string protocol)
    {
        await using var origin = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--protocol", protocol] });
        await using var wizgi = await Start($"{protocol}://{origin.EndPoint}");
        using var client = new HttpClient { BaseAddress = new Uri(wizgi.Url) };
        var environ = await TlsServer.Environ(client, "/a%20b?c=d");
        Assert.Equal(("GET", "/a b", "c=d"), (environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"]));
        using var posted = await client.PostAsync("/", new StringContent("hello"), Cancel);
        Assert.Contains("\"CONTENT_LENGTH\": \"5\"", await posted.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_under_way_outlives_a_reload_and_a_stop()
    {
        using var origin = new HeldOrigin();
        using var other = await Origin.Start("other");
        using var folder = new TemporaryFolder();
        void Write(string destination) => File.WriteAllText(folder["wizgi.json"], $$"""{"bind": "127.0.0.1:0", "balance": ["{{destination}}"]}""");
        Write(origin.Address);
        await using var wizgi = await WizgiProcess.Start("balance", new() { IsConfigured = true, Directory = folder.Path });
        using var client = new HttpClient { BaseAddress = new Uri(wizgi.Url) };
        var pending = client.GetStringAsync("/", Cancel);
        _ = await origin.Asked;
        Write(other.Address);
        wizgi.Signal(PosixSignal.SIGHUP);
        await wizgi.WaitForOutput($"{origin.Address} is no destination any more; 1 ");
        Assert.Equal("other", await client.GetStringAsync("/", Cancel));
        wizgi.Signal(PosixSignal.SIGTERM);
        await wizgi.WaitForOutput("Stopping gracefully");
        origin.Answer("late");
        Assert.Equal("late", await pending);
        Assert.Equal(0, await wizgi.WaitForEnd());
    }

    [GeneratedRegex("Sec-WebSocket-Key: (\\S+)", RegexOptions.IgnoreCase)]
    private static partial Regex WebSocketKey();
}
