using System.Net;
using System.Text;
using Wizgi.Server.Remote.Gateways;
using Xunit;
using static Wizgi.Tests.Server.Remote.GatewayOrigin;

namespace Wizgi.Tests.Server.Remote;

/// <summary>SCGI and uwsgi: bytes out, bytes in.</summary>
public sealed class SocketGatewayTests : IDisposable
{
    private readonly GatewayOrigin _origin = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _origin.Dispose();

    [Fact]
    public void An_SCGI_head_is_a_netstring_that_begins_with_the_length() => Assert.Equal(
        "32:CONTENT_LENGTH\00\0SCGI\01\0A\0b\u00e9\0E\0\0,",
        Encoding.Latin1.GetString(ScgiHandler.Encode(new() { ["A"] = "b\u00e9", ["E"] = "" }).Span));

    [Fact]
    public void A_uwsgi_packet_has_little_endian_sizes() => Assert.Equal(
        "00180000" + "0E00434F4E54454E545F4C454E475448" + "0100" + "35" + "0100" + "41" + "0000",
        Convert.ToHexString(UwsgiHandler.Encode(new() { ["CONTENT_LENGTH"] = "5", ["A"] = "" }).Span));

    [Fact]
    public async Task A_uwsgi_packet_that_would_be_too_long_is_refused()
    {
        using var client = new HttpClient(new UwsgiHandler(new GatewayOptions { Address = _origin.Address, Variables = new Dictionary<string, string> { ["LONG"] = new('x', 65_000), ["MORE"] = new('x', 600) } }));
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, (await client.GetAsync(new Uri("http://a/"), Cancel)).StatusCode);
        Assert.False(_origin.HasCaller);
    }

    [Fact]
    public async Task What_has_a_NUL_is_refused()
    {
        using var client = new HttpClient(new ScgiHandler(new GatewayOptions { Address = _origin.Address, Variables = new Dictionary<string, string> { ["A"] = "b\0REMOTE_USER\0admin" } }));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(new Uri("http://a/"), Cancel)).StatusCode);
        Assert.False(_origin.HasCaller);
    }

    [Theory]
    [InlineData("Status: 404 Gone\r\nA: b\r\n\r\nbody", 404, "body")]
    [InlineData("HTTP/1.1 404 Gone\r\nA: b\r\n\r\nbody", 404, "body")]
    [InlineData("HTTP/1.0 200 OK\nContent-Length: 2\n\nbody", 200, "bo")]
    [InlineData("A: b\n\n", 200, "")]
    public async Task A_response_may_have_a_status_line_or_a_Status(string answer, int status, string body)
    {
        foreach (var handler in (GatewayHandler[])[new ScgiHandler(new GatewayOptions { Address = _origin.Address }), new UwsgiHandler(new GatewayOptions { Address = _origin.Address })])
        {
            using var client = new HttpClient(handler);
            var asking = client.PostAsync(new Uri("http://a/"), new StringContent("hello"), Cancel);
            using var socket = await _origin.Accept();
            await ReadUntil(socket, "hello");
            await Send(socket, Encoding.Latin1.GetBytes(answer));
            socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            using var response = await asking;
            Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(Cancel)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage without end")]
    [InlineData("HTTP/1.1 2 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Up\r\n\r\n")]
    [InlineData("HTTP/2\r\n\r\n")]
    public async Task What_is_no_response_is_an_error(string answer)
    {
        using var client = new HttpClient(new UwsgiHandler(new GatewayOptions { Address = _origin.Address }));
        var asking = client.PostAsync(new Uri("http://a/"), new StringContent("hello"), Cancel);
        using (var socket = await _origin.Accept())
        {
            await ReadUntil(socket, "hello");
            await Send(socket, Encoding.Latin1.GetBytes(answer));
        }
        await Assert.ThrowsAsync<HttpRequestException>(() => asking);
    }

    [Fact]
    public async Task A_body_without_a_known_length_gets_one()
    {
        using var client = new HttpClient(new ScgiHandler(new GatewayOptions { Address = _origin.Address }));
        var asking = client.PostAsync(new Uri("http://a/"), new FastCgiHandlerTests.Unknown("hello"u8.ToArray()), Cancel);
        using var socket = await _origin.Accept();
        Assert.Contains(":CONTENT_LENGTH\05\0SCGI\01\0", await ReadUntil(socket, "hello"), StringComparison.Ordinal);
        await Send(socket, "A: b\n\n"u8.ToArray());
        socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await asking;
    }

    [Fact]
    public async Task Cancelling_closes_the_connection()
    {
        using var client = new HttpClient(new ScgiHandler(new GatewayOptions { Address = _origin.Address }));
        using var cancel = new CancellationTokenSource();
        var asking = client.GetAsync(new Uri("http://a/"), cancel.Token);
        using var socket = await _origin.Accept();
        await ReadUntil(socket, ",");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Empty(await ReadToEnd(socket));
    }

    private static async Task<string> ReadUntil(System.Net.Sockets.Socket socket, string end)
    {
        var text = "";
        while (!text.EndsWith(end, StringComparison.Ordinal)) text += Encoding.Latin1.GetString(await ReadExactly(socket, 1));
        return text;
    }
}
