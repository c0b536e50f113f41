using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Proxies;

/// <summary>All X-Forwarded headers are believed; proxies are this machine and 10.0.0.0/8.</summary>
public sealed class TrustingServer() : ServerFixture("echo.py:app", "--forwarded-allow-ips", "127.0.0.1,10.0.0.0/8", "--access-logfile", "-", "--trusted-proxy-headers",
    "x-forwarded-for,x-forwarded-proto,x-forwarded-host,x-forwarded-port,x-forwarded-prefix");

/// <summary>docs/proxies.md: what a trusted peer says of a request.</summary>
public sealed class ForwardedHeaderTests(TrustingServer wizgi) : IClassFixture<TrustingServer>
{
    [Fact]
    public async Task A_trusted_peer_tells_who_asked_for_what()
    {
        var seen = Seen.By(await wizgi.Get("/a", "X-Forwarded-For: 198.51.100.9, 192.0.2.1:99, 10.0.0.1\r\nX-Forwarded-Proto: https\r\n"
            + "X-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 8443\r\nX-Forwarded-Prefix: /shop/\r\n"));
        Assert.Equal(("192.0.2.1", "https://shop.example:8443"), seen.Origin);
        Assert.Equal(("99", "shop.example", "8443"), (seen["REMOTE_PORT"], seen["SERVER_NAME"], seen["SERVER_PORT"]));
        Assert.Equal(("/shop", "/a", "/a"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["REQUEST_URI"]));
        Assert.Equal("192.0.2.1:99, 10.0.0.1", seen["HTTP_X_FORWARDED_FOR"]);
    }

    [Fact]
    public async Task Nothing_of_one_request_is_left_for_the_next_on_its_connection()
    {
        using var client = await wizgi.Connect();
        const string Said = "X-Forwarded-For: 192.0.2.1:99\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\nX-Forwarded-Port: 8443\r\nX-Forwarded-Prefix: /shop\r\n";
        for (var round = 0; round < 3; round++)
        {
            var first = Seen.By(await client.Exchange(Request.Get("/", Said)));
            Assert.Equal(("192.0.2.1", "https://shop.example:8443"), first.Origin);
            var second = Seen.By(await client.Exchange(Request.Get("/")));
            Assert.Equal(("127.0.0.1", "http://a"), second.Origin);
            Assert.Equal((((System.Net.IPEndPoint)client.Socket.LocalEndPoint!).Port, "127.0.0.1", wizgi.Process.EndPoint.Port, ""),
                (int.Parse(second["REMOTE_PORT"]!, null), second["SERVER_NAME"], int.Parse(second["SERVER_PORT"]!, null), second["SCRIPT_NAME"]));
            Assert.Empty(second.ForwardingKeys);
            // Without a port: the one before it must not stay.
            Assert.Null(Seen.By(await client.Exchange(Request.Get("/", "X-Forwarded-For: 192.0.2.2\r\n")))["REMOTE_PORT"]);
        }
    }

    [Fact]
    public async Task Pipelined_requests_have_each_its_own_client()
    {
        using var client = await wizgi.Connect();
        await client.Send(string.Concat(Enumerable.Range(1, 20).Select(number => Request.Get("/", $"X-Forwarded-For: 192.0.2.{number}\r\n"))));
        for (var number = 1; number <= 20; number++) Assert.Equal($"192.0.2.{number}", Seen.By(await client.ReadResponse())["REMOTE_ADDR"]);
    }

    [Fact]
    public async Task The_access_log_shows_the_client_that_the_environ_has()
    {
        var log = wizgi.Log();
        await wizgi.Get("/logged", "X-Forwarded-For: 192.0.2.77\r\n");
        await log.WaitFor("192.0.2.77 - - ", "/logged");
    }

    [Theory]
    [InlineData("X-Forwarded-For: evil\r\n")]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Proto: http\r\n")]
    [InlineData("X-Forwarded-Host: a/b\r\n")]
    [InlineData("X-Forwarded-Prefix: //evil.example\r\n")]
    [InlineData("X-Forwarded-Port: 99999\r\n")]
    public async Task What_no_proxy_would_say_is_a_400_and_what_is_behind_it_never_runs(string fields)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/refused", fields) + Request.Get("/behind"));
        var response = await client.ReadResponse();
        Assert.Equal((400, "close"), (response.StatusCode, response.Header("Connection")));
        Assert.Equal("", await client.ReadWhatComes());
        Assert.DoesNotContain("/refused", (await wizgi.Get("/calls")).Body, StringComparison.Ordinal);
    }

    // CVE-2024-45614 (Puma), CVE-2015-0219 (Django).
    [Fact]
    public async Task A_name_with_an_underscore_does_not_reach_the_proxys_header()
    {
        var seen = Seen.By(await wizgi.Get("/", "X_Forwarded_For: 198.51.100.9\r\nX-Forwarded_For: 198.51.100.9\r\nX-Forwarded-For: 192.0.2.1\r\nX_Forwarded_For: 198.51.100.9\r\n"));
        Assert.Equal(("192.0.2.1", "192.0.2.1"), (seen["REMOTE_ADDR"], seen["HTTP_X_FORWARDED_FOR"]));
    }

    // CVE-2016-1000110
    [Fact]
    public async Task A_Proxy_header_never_becomes_HTTP_PROXY() => Assert.Null(Seen.By(await wizgi.Get("/", "Proxy: http://evil.example\r\n"))["HTTP_PROXY"]);

    [Fact]
    public async Task A_request_whose_body_is_waited_for_keeps_its_client()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/", 3, "X-Forwarded-For: 198.51.100.9, 192.0.2.1:99\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: b\r\n"));
        for (var round = 0; round < 3; round++)
        {
            await client.Send("x");
            // Others are served meanwhile, by the same thread and with the same objects.
            Assert.Equal(("192.0.2.2", "http://a"), Seen.By(await wizgi.Get("/", "X-Forwarded-For: 192.0.2.2\r\n")).Origin);
            Assert.Equal(("127.0.0.1", "http://a"), Seen.By(await wizgi.Get("/")).Origin);
        }
        var seen = Seen.By(await client.ReadResponse());
        Assert.Equal(("192.0.2.1", "https://b"), seen.Origin);
        Assert.Equal(("99", "192.0.2.1:99"), (seen["REMOTE_PORT"], seen["HTTP_X_FORWARDED_FOR"]));
    }
}

/// <summary>This machine is no proxy.</summary>
public sealed class DistrustingServer() : ServerFixture("echo.py:app", "--forwarded-allow-ips", "10.0.0.0/8", "--access-logfile", "-", "--trusted-proxy-headers",
    "x-forwarded-for,x-forwarded-proto,x-forwarded-host,x-forwarded-port,x-forwarded-prefix");

/// <summary>What anybody else says.</summary>
public sealed class SpoofingTests(DistrustingServer wizgi) : IClassFixture<DistrustingServer>
{
    // CVE-2022-2255 (mod_wsgi) is X-Client-IP.
    [Theory]
    [InlineData("Forwarded: for=192.0.2.1;proto=https;host=evil\r\n")]
    [InlineData("X-Forwarded-For: 10.0.0.1\r\n")]
    [InlineData("X-Forwarded-For: 192.0.2.1, 10.0.0.1\r\nX-Forwarded-For: 127.0.0.1\r\n")]
    [InlineData("X-Forwarded-Proto: https\r\nX-Forwarded-Scheme: https\r\nX-Forwarded-Ssl: on\r\nX-Forwarded-Protocol: ssl\r\n")]
    [InlineData("X-Forwarded-Host: evil\r\nX-Forwarded-Port: 81\r\nX-Forwarded-Server: evil\r\n")]
    [InlineData("X-Forwarded-Prefix: /evil\r\nX-Script-Name: /evil\r\n")]
    [InlineData("X-Real-IP: 192.0.2.1\r\nX-Client-IP: 192.0.2.1\r\nTrue-Client-IP: 192.0.2.1\r\nCF-Connecting-IP: 192.0.2.1\r\n")]
    [InlineData("X-Forwarded-User: admin\r\n")]
    [InlineData("X_Forwarded_For: 192.0.2.1\r\nX_Forwarded-Proto: https\r\nX_REAL_IP: 192.0.2.1\r\n")]
    [InlineData("X-FORWARDED-FOR:192.0.2.1\r\nx-forwarded-proto:https\r\n")]
    [InlineData("SCRIPT_NAME: /evil\r\nPATH_INFO: /evil\r\nREMOTE_USER: admin\r\nREMOTE_ADDR: 192.0.2.1\r\n")]
    public async Task Nothing_of_it_reaches_the_environ(string fields)
    {
        var seen = Seen.By(await wizgi.Get("/path", fields));
        Assert.Equal(("127.0.0.1", "http://a"), seen.Origin);
        Assert.Equal(("127.0.0.1", wizgi.Process.EndPoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), (seen["SERVER_NAME"], seen["SERVER_PORT"]));
        Assert.Equal(("", "/path"), (seen["SCRIPT_NAME"], seen["PATH_INFO"]));
        Assert.Empty(seen.ForwardingKeys);
        Assert.DoesNotContain(seen.Environ, item => item.Value.Contains("evil", StringComparison.Ordinal) || item.Value is "admin" or "192.0.2.1");
    }

    [Fact]
    public async Task The_access_log_shows_the_peer()
    {
        var log = wizgi.Log();
        await wizgi.Get("/spoofed", "X-Forwarded-For: 192.0.2.77\r\n");
        await log.WaitFor("127.0.0.1 - - ", "/spoofed");
        // Said once, maybe before this test.
        await wizgi.Process.WaitForOutput("Forwarded headers from 127.0.0.1 are removed");
        Assert.DoesNotContain("192.0.2.77", log.Text, StringComparison.Ordinal);
    }
}

/// <summary>RFC 7239 is believed, and nothing else.</summary>
public sealed class Rfc7239Server() : ServerFixture("echo.py:app", "--trusted-proxy-headers", "forwarded");

public sealed class Rfc7239Tests(Rfc7239Server wizgi) : IClassFixture<Rfc7239Server>
{
    [Fact]
    public async Task Forwarded_tells_who_asked_for_what()
    {
        var seen = Seen.By(await wizgi.Get("/", "Forwarded: for=\"evil, for=\"[2001:db8::1]:99\";host=\"shop.example:8443\";proto=https\r\nX-Forwarded-For: 198.51.100.9\r\n"));
        Assert.Equal(("2001:db8::1", "https://shop.example:8443"), seen.Origin);
        Assert.Equal(("99", "shop.example", "8443"), (seen["REMOTE_PORT"], seen["SERVER_NAME"], seen["SERVER_PORT"]));
    }

    [Fact]
    public async Task A_malformed_one_is_a_400() => Assert.Equal(400, (await wizgi.Get("/", "Forwarded: for=\"192.0.2.1\r\n")).StatusCode);
}

public sealed class TrustSettingTests
{
    [Theory]
    [InlineData("192.0.2.1", "127.0.0.0/8", null)]
    [InlineData("127.0.0.1", "10.0.0.0/8", null)]
    [InlineData("192.0.2.1", "10.0.0.0/8", "*")]
    [InlineData("127.0.0.1", "", null)]
    public async Task The_environment_variable_stands_for_the_flag_and_the_flag_wins(string client, string variable, string? flag)
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new()
        {
            Environment = { ["FORWARDED_ALLOW_IPS"] = variable },
            Arguments = flag is null ? [] : ["--forwarded-allow-ips", flag],
        });
        using var connection = await wizgi.Connect();
        Assert.Equal(client, Seen.By(await connection.Exchange(Request.Get("/", "X-Forwarded-For: 192.0.2.1\r\n")))["REMOTE_ADDR"]);
    }

    [Fact]
    public async Task The_peer_of_a_unix_socket_is_trusted()
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["-b", $"unix:{folder["app.sock"]}", "--forwarded-allow-ips", ""] });
        using var connection = await wizgi.Connect();
        var seen = Seen.By(await connection.Exchange(Request.Get("/", "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https\r\n")));
        Assert.Equal(("192.0.2.1", "https://a"), seen.Origin);
        Assert.Equal(("a", "443"), (seen["SERVER_NAME"], seen["SERVER_PORT"]));
        Assert.Equal("", Seen.By(await connection.Exchange(Request.Get("/")))["REMOTE_ADDR"]);
    }

    [Fact]
    public async Task A_mapped_IPv6_peer_is_the_IPv4_peer()
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["-b", "[::]:0", "--forwarded-allow-ips", "127.0.0.1"] });
        var port = wizgi.EndPoint.Port;
        using var mapped = await WizgiProcess.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, port));
        Assert.Equal("192.0.2.1", Seen.By(await mapped.Exchange(Request.Get("/", "X-Forwarded-For: 192.0.2.1\r\n")))["REMOTE_ADDR"]);
        using var other = await WizgiProcess.Connect(new System.Net.IPEndPoint(System.Net.IPAddress.IPv6Loopback, port));
        Assert.Equal("::1", Seen.By(await other.Exchange(Request.Get("/", "X-Forwarded-For: 192.0.2.1\r\n")))["REMOTE_ADDR"]);
    }

    [Theory]
    [InlineData("drop", 200, null)]
    [InlineData("refuse", 400, null)]
    [InlineData("dangerous", 200, "1, 2")]
    public async Task The_header_map_decides_about_underscores(string map, int status, string? value)
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--header-map", map] });
        using var connection = await wizgi.Connect();
        var response = await connection.Exchange(Request.Get("/", "X_A: 1\r\nX_A: 2\r\n"));
        Assert.Equal(status, response.StatusCode);
        if (status == 200) Assert.Equal(value, Seen.By(response)["HTTP_X_A"]);
    }
}
