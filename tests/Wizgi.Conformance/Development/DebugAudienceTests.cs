using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Development;

/// <summary>Who gets to see the page of <c>--debug</c>.</summary>
public sealed class DebugAudienceTests
{
    [Theory]
    [InlineData("")]
    [InlineData("X-Forwarded-For: 127.0.0.1\r\n")]
    public async Task A_client_on_this_machine_sees_the_page(string fields) => Assert.True(await SeesPage([], "Host: localhost:8000\r\n" + fields));

    [Theory]
    [InlineData("X-Forwarded-For: 192.0.2.1\r\n")]
    [InlineData("X-Forwarded-For: 127.0.0.1, 192.0.2.1\r\n")]
    [InlineData("X-Forwarded-For: unknown\r\n")]
    [InlineData("X-Forwarded-Proto: https\r\n")]
    [InlineData("Forwarded: for=127.0.0.1\r\n")]
    [InlineData("X-Real-IP: 127.0.0.1\r\n")]
    [InlineData("Via: 1.1 proxy\r\n")]
    public async Task A_client_that_a_proxy_speaks_for_does_not(string fields) => Assert.False(await SeesPage([], "Host: localhost\r\n" + fields));

    [Fact]
    public async Task A_peer_that_is_not_believed_cannot_say_that_it_is_here() =>
        Assert.False(await SeesPage(["--forwarded-allow-ips", "192.0.2.1"], "Host: localhost\r\nX-Forwarded-For: 127.0.0.1\r\n"));

    // A site whose name suddenly leads to 127.0.0.1 reads with the developer's browser (DNS rebinding).
    [Theory]
    [InlineData("evil.example.com", false)]
    [InlineData("localhost.evil.com:8000", false)]
    [InlineData("127.0.0.1.evil.com", false)]
    [InlineData("127.0.0.1:8000", true)]
    [InlineData("[::1]:8000", true)]
    [InlineData("app.localhost", true)]
    [InlineData("app.test:8000", true)]
    [InlineData("web", true)]
    public async Task A_host_that_somebody_else_may_own_does_not(string host, bool expected) => Assert.Equal(expected, await SeesPage([], $"Host: {host}\r\n"));

    [Fact]
    public async Task Peers_that_are_named_see_it_whatever_the_host()
    {
        Assert.True(await SeesPage(["--debug-allow-from", "192.0.2.0/24"], "Host: dev.example.com\r\nX-Forwarded-For: 192.0.2.1\r\n"));
        Assert.False(await SeesPage(["--debug-allow-from", "192.0.2.0/24"], "Host: dev.example.com\r\nX-Forwarded-For: 198.51.100.1\r\n"));
    }

    [Fact]
    public async Task A_client_from_elsewhere_sees_it_only_when_named()
    {
        var address = NetworkInterface.GetAllNetworkInterfaces().SelectMany(card => card.GetIPProperties().UnicastAddresses).Select(unicast => unicast.Address)
            .FirstOrDefault(address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));
        Assert.SkipWhen(address is null, "the machine has no address but loopback");
        foreach (var (arguments, expected) in ((string[], bool)[])[([], false), (["--debug-allow-from", "*"], true), (["--debug-allow-from", $"{address}"], true)])
        {
            await using var server = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", "0.0.0.0:0", "--debug", .. arguments] });
            using var client = await WizgiProcess.Connect(new IPEndPoint(address!, server.EndPoint.Port));
            Assert.Equal(expected, IsPage(await client.Exchange(Request.Get("/failing/before_head"))));
            Assert.Contains(expected ? "Never in production" : "name them with --debug-allow-from", server.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_client_of_a_unix_socket_does_not()
    {
        using var folder = new TemporaryFolder();
        await using var server = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", $"unix:{folder["socket"]}", "--debug"] });
        using var client = await server.Connect();
        Assert.False(IsPage(await client.Exchange("GET /failing/before_head HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    }

    [Fact]
    public async Task A_client_that_the_PROXY_protocol_names_counts()
    {
        await using var server = await WizgiProcess.Start("each:app", new() { Arguments = ["--debug", "--proxy-protocol", "v1"] });
        foreach (var (address, expected) in ((string, bool)[])[("192.0.2.1", false), ("127.0.0.1", true)])
        {
            using var client = await server.Connect();
            Assert.Equal(expected, IsPage(await client.Exchange($"PROXY TCP4 {address} 127.0.0.1 50000 80\r\nGET /failing/before_head HTTP/1.1\r\nHost: localhost\r\n\r\n")));
        }
    }

    [Theory]
    [InlineData("--debug-allow-from needs --debug or --reload", "--debug-allow-from", "10.0.0.1")]
    [InlineData("'10.0.0.300' is no IP address or network", "--debug", "--debug-allow-from", "10.0.0.300")]
    [InlineData("--reload-extra-file needs --reload", "--reload-extra-file", "x")]
    [InlineData("there is no folder /nowhere", "--reload", "-w", "1", "--reload-extra-file", "/nowhere/*.html")]
    [InlineData("--reload needs a supervisor, and -w 0 does without one", "--reload", "-w", "0")]
    public async Task A_setting_that_cannot_be_says_why(string message, params string[] arguments)
    {
        var (code, output) = await WizgiProcess.Run(["each:app", "-b", "127.0.0.1:0", .. arguments]);
        Assert.Equal(1, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    private static async Task<bool> SeesPage(string[] arguments, string fields)
    {
        await using var server = await WizgiProcess.Start("each:app", new() { Arguments = ["--debug", .. arguments] });
        using var client = await server.Connect();
        return IsPage(await client.Exchange($"GET /failing/before_head HTTP/1.1\r\n{fields}\r\n"));
    }

    private static bool IsPage(WireResponse response)
    {
        Assert.Equal(500, response.StatusCode);
        var isPage = response.Header("Content-Type") == "text/html; charset=utf-8";
        Assert.Equal(isPage, response.Body.Contains("ValueError", StringComparison.Ordinal));
        if (!isPage) Assert.Equal("Internal Server Error\n", response.Body);
        return isPage;
    }
}
