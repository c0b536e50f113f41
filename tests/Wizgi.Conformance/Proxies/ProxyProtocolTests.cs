using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>Every connection begins with a PROXY header; relays are this machine, trusted clients 10.0.0.0/8.</summary>
public sealed class ProxyProtocolServer() : ServerFixture("echo.py:app", "--proxy-protocol", "--forwarded-allow-ips", "10.0.0.0/8", "--access-logfile", "-");

/// <summary>HAProxy's "The PROXY protocol", §2.</summary>
public sealed class ProxyProtocolTests(ProxyProtocolServer wizgi) : IClassFixture<ProxyProtocolServer>
{
    private const string V1 = "PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\r\n";
    private const string V1OfIPv6 = "PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n";
    private const string Signature = "\r\n\r\n\0\r\nQUIT\n";
    private const string V2 = Signature + "\u0021\u0011\0\u0013\u00C0\0\u0002\u0001\u00C6\u0033\u0064\u0007\u00DC\u0004\u0001\u00BB\u0004\0\u0001x\u00EA\0\0";
    private const string V2Local = Signature + "\u0020\0\0\0";

    [Theory]
    [InlineData(V1, "192.0.2.1", "56324", "198.51.100.7", "443")]
    [InlineData(V1OfIPv6, "2001:db8::1", "56324", "2001:db8::2", "443")]
    [InlineData(V2, "192.0.2.1", "56324", "198.51.100.7", "443")]
    public async Task The_addresses_are_those_of_the_relayed_connection(string header, string client, string clientPort, string server, string serverPort)
    {
        using var connection = await wizgi.Connect();
        // Once per connection: the second request has the same client, without a header of its own.
        foreach (var request in (string[])[header + Request.Get("/"), Request.Get("/")])
        {
            var seen = Seen.By(await connection.Exchange(request));
            Assert.Equal((client, clientPort, server, serverPort), (seen["REMOTE_ADDR"], seen["REMOTE_PORT"], seen["SERVER_NAME"], seen["SERVER_PORT"]));
        }
    }

    [Theory]
    [InlineData(V1)]
    [InlineData(V2)]
    [InlineData(V2Local)]
    public async Task A_header_may_come_byte_by_byte(string header)
    {
        using var connection = await wizgi.Connect();
        foreach (var letter in header + Request.Get("/"))
        {
            await connection.Send(letter.ToString());
            // Each byte is a packet of its own, and mostly a read of its own.
            await Task.Yield();
        }
        Assert.Equal(header == V2Local ? "127.0.0.1" : "192.0.2.1", Seen.By(await connection.ReadResponse())["REMOTE_ADDR"]);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN whatever 1 2 3\r\n")]
    [InlineData(V2Local)]
    [InlineData(Signature + "\u0021\0\0\u0003abc")]
    public async Task A_header_without_addresses_leaves_those_of_the_socket(string header)
    {
        using var connection = await wizgi.Connect();
        var seen = Seen.By(await connection.Exchange(header + Request.Get("/")));
        Assert.Equal(("127.0.0.1", "127.0.0.1"), (seen["REMOTE_ADDR"], seen["SERVER_NAME"]));
        Assert.Equal(((System.Net.IPEndPoint)connection.Socket.LocalEndPoint!).Port, int.Parse(seen["REMOTE_PORT"]!, null));
    }

    [Theory]
    [InlineData("PROXY TCP4 10.0.0.1 198.51.100.7 1 443\r\n", "203.0.113.5", "https://a")]
    [InlineData(V1, "192.0.2.1", "http://a")]
    public async Task Forwarded_headers_are_believed_of_a_relayed_client_that_is_a_proxy(string header, string client, string url)
    {
        using var connection = await wizgi.Connect();
        Assert.Equal((client, url), Seen.By(await connection.Exchange(header + Request.Get("/", "X-Forwarded-For: 203.0.113.5\r\nX-Forwarded-Proto: https\r\n"))).Origin);
    }

    [Fact]
    public async Task The_access_log_shows_the_relayed_client()
    {
        var log = wizgi.Log();
        using var connection = await wizgi.Connect();
        await connection.Exchange(V1 + Request.Get("/relayed"));
        await log.WaitFor("192.0.2.1 - - ", "/relayed");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 443\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 56324 99999\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.7 56324 443\r\n")]
    [InlineData(" PROXY UNKNOWN\r\n")]
    [InlineData("\r\nPROXY UNKNOWN\r\n")]
    [InlineData("proxy unknown\r\n")]
    [InlineData(Signature + "\u0021\u0011\u00FF\u00FF")]
    [InlineData(Signature + "\u0031\u0011\0\0")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00FC\u0003\u0003")]
    public async Task A_connection_that_begins_otherwise_is_closed_without_an_answer(string header)
    {
        await ForgetCalls();
        var log = wizgi.Log();
        using var connection = await wizgi.Connect();
        await connection.SendUntilClosed(header + Request.Get("/unreached"));
        Assert.Equal("", await connection.ReadWhatComes());
        await log.WaitFor("Connection from 127.0.0.1 closed: it does not begin with a PROXY header");
        Assert.DoesNotContain("/unreached", await ForgetCalls(), StringComparison.Ordinal);
    }

    // CVE-2026-47736 (Puma): without a bound, a line that does not end fills the memory.
    [Fact]
    public async Task Cve_2026_47736_a_line_without_end_is_cut_off()
    {
        using var connection = await wizgi.Connect();
        var sending = connection.SendUntilClosed("PROXY TCP4 " + new string('1', 1_000_000));
        Assert.Equal("", await connection.ReadWhatComes());
        await sending;
    }

    // CVE-2026-47737 (Puma): a header in front of a later request changed the client.
    [Theory]
    [InlineData(V1, V1)]
    [InlineData(V1, V2)]
    [InlineData(V2, "PROXY TCP4 203.0.113.66 198.51.100.7 1 2\r\n")]
    public async Task Cve_2026_47737_a_second_header_is_a_bad_request(string first, string second)
    {
        using (var connection = await wizgi.Connect())
        {
            await connection.Send(first + second + Request.Get("/"));
            Assert.Equal(400, (await connection.ReadResponse()).StatusCode);
        }
        using (var connection = await wizgi.Connect())
        {
            Assert.Equal("192.0.2.1", Seen.By(await connection.Exchange(first + Request.Get("/")))["REMOTE_ADDR"]);
            await connection.Send(second + Request.Get("/"));
            Assert.Equal(400, (await connection.ReadResponse()).StatusCode);
        }
    }

    [Fact]
    public async Task Pipelined_requests_follow_the_header()
    {
        using var connection = await wizgi.Connect();
        await connection.Send(V2 + string.Concat(Enumerable.Repeat(Request.Get("/"), 40)));
        for (var count = 0; count < 40; count++) Assert.Equal("192.0.2.1", Seen.By(await connection.ReadResponse())["REMOTE_ADDR"]);
    }

    private async Task<string> ForgetCalls()
    {
        using var connection = await wizgi.Connect();
        return (await connection.Exchange(V2Local + Request.Get("/calls"))).Body;
    }
}

public sealed class ProxyProtocolSettingTests
{
    [Fact]
    public async Task A_peer_that_is_not_allowed_is_closed_at_once()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", "auto", "--proxy-allow-from", "10.0.0.0/8"] });
        foreach (var sent in (string[])["PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\n" + Request.Get("/"), Request.Get("/"), ""])
        {
            using var connection = await wizgi.Connect();
            await connection.SendUntilClosed(sent);
            Assert.Equal("", await connection.ReadWhatComes());
        }
        await wizgi.WaitForOutput("Connection from 127.0.0.1 closed: it is not in --proxy-allow-from");
    }

    [Theory]
    [InlineData("v1", true, false)]
    [InlineData("v2", false, true)]
    public async Task A_version_may_be_asked_for(string version, bool first, bool second)
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", version] });
        foreach (var (header, isTaken) in (( string, bool)[])[("PROXY UNKNOWN\r\n", first), ("\r\n\r\n\0\r\nQUIT\n\u0020\0\0\0", second)])
        {
            using var connection = await wizgi.Connect();
            await connection.SendUntilClosed(header + Request.Get("/", "Connection: close\r\n"));
            Assert.Equal(isTaken, (await connection.ReadWhatComes()).StartsWith("HTTP/1.1 200 OK", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Without_the_flag_a_header_is_a_bad_request()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app");
        using var connection = await wizgi.Connect();
        await connection.Send("PROXY TCP4 192.0.2.1 198.51.100.7 1 2\r\n" + Request.Get("/"));
        Assert.Equal(400, (await connection.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task A_relay_may_come_through_a_unix_socket()
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["-b", $"unix:{folder["app.sock"]}", "--proxy-protocol", "--proxy-allow-from", ""] });
        using var connection = await wizgi.Connect();
        var seen = Seen.By(await connection.Exchange("PROXY TCP4 192.0.2.1 198.51.100.7 1 443\r\n" + Request.Get("/", "X-Forwarded-For: 203.0.113.5\r\n")));
        Assert.Equal(("192.0.2.1", "198.51.100.7", "443"), (seen["REMOTE_ADDR"], seen["SERVER_NAME"], seen["SERVER_PORT"]));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_a_header()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", "--graceful-timeout", "20"] });
        using var silent = await wizgi.Connect();
        using var served = await wizgi.Connect();
        Assert.Equal(200, (await served.Exchange("PROXY UNKNOWN\r\n" + Request.Get("/"))).StatusCode);
        var clock = Stopwatch.StartNew();
        Assert.Equal(0, await wizgi.Stop());
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
        // It was not accepted if it never sent a byte (TCP_DEFER_ACCEPT), and then learns when it sends.
        await silent.SendUntilClosed("PROXY");
        Assert.Equal("", await silent.ReadWhatComes());
    }
}
