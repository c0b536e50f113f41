using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>Behind Debian's HAProxy, configured as docs/proxies.md says. The client is 127.0.0.2, HAProxy 127.0.0.1.</summary>
public sealed class HaproxyTests
{
    [Theory]
    [InlineData("send-proxy")]
    [InlineData("send-proxy-v2")]
    [InlineData("send-proxy-v2 proxy-v2-options crc32c,unique-id,authority")]
    [InlineData("send-proxy-v2-ssl-cn")]
    public async Task It_relays_with_a_PROXY_header(string option)
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", "--forwarded-allow-ips", "127.0.0.1"] });
        await using var haproxy = await Start("tcp", "", $"{wizgi.EndPoint} {option}");
        using var client = await haproxy.Connect();
        for (var round = 0; round < 3; round++)
        {
            var seen = Seen.By(await client.Exchange(Request.Get("/", "X-Forwarded-For: 203.0.113.5\r\n")));
            Assert.Equal("127.0.0.2", seen["REMOTE_ADDR"]);
            Assert.Equal(((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port, int.Parse(seen["REMOTE_PORT"]!, null));
            Assert.Empty(seen.ForwardingKeys);
        }
    }

    // It leaves the client's fields in front of its own.
    [Fact]
    public async Task The_field_that_it_adds_is_the_one_that_counts()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--forwarded-allow-ips", "127.0.0.1"] });
        await using var haproxy = await Start("http", "option forwardfor\n    http-request set-header X-Forwarded-Proto https", wizgi.EndPoint.ToString());
        var seen = Seen.By(await haproxy.Exchange(Request.Get("/", "X-Forwarded-For: 203.0.113.5\r\nX-Forwarded-For: evil\r\nX-Forwarded-Proto: http\r\nX_Forwarded_For: 203.0.113.5\r\n")));
        Assert.Equal(("127.0.0.2", "https://a"), seen.Origin);
        Assert.Equal("127.0.0.2", seen["HTTP_X_FORWARDED_FOR"]);
    }

    // Its checks of a v2 server are LOCAL connections.
    [Fact]
    public async Task Its_health_checks_are_served()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--proxy-protocol", "--access-logfile", "-"] });
        var log = wizgi.Log();
        await using var haproxy = await Start("http", "option httpchk GET /health\n    http-check send hdr Host check", $"{wizgi.EndPoint} send-proxy-v2 check inter 100");
        await log.WaitFor("127.0.0.1 - - ", "\"GET /health HTTP/1.0\" 200");
    }

    private static Task<FrontProxy> Start(string mode, string options, string server) => FrontProxy.Start("/usr/sbin/haproxy", ["-db", "-f"], (port, _) => $"""
        defaults
            mode {mode}
            timeout connect 5s
            timeout client 15s
            timeout server 15s
        listen wizgi
            bind 127.0.0.1:{port}
            {options}
            server wizgi {server}

        """);
}
