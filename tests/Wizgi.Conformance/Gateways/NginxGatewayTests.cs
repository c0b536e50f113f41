using System.Security.Cryptography;
using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Behind Debian's nginx by each gateway protocol. The client is 127.0.0.2.</summary>
public sealed class NginxGatewayTests
{
    public static TheoryData<string> Protocols => ["fastcgi", "scgi", "uwsgi"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task The_environ_is_the_clients(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi, $"{protocol}_param REMOTE_USER joe; {protocol}_param HTTPS on;");
        var seen = Seen.By(await nginx.Exchange(Request.Get("/seen?a=%20b", "X-Colour: red\r\nProxy: evil\r\nX-Forwarded-For: 203.0.113.5\r\nCookie: a=b\r\n")));
        Assert.Equal(("127.0.0.2", "https://a"), seen.Origin);
        Assert.Equal(("", "/seen", "a=%20b", "/seen?a=%20b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"], seen["REQUEST_URI"]));
        Assert.Equal(("GET", "HTTP/1.1", "joe", "red", "a=b", "on"), (seen["REQUEST_METHOD"], seen["SERVER_PROTOCOL"], seen["REMOTE_USER"], seen["HTTP_X_COLOUR"], seen["HTTP_COOKIE"], seen["HTTPS"]));
        Assert.Null(seen["HTTP_PROXY"]);
        Assert.Null(seen["HTTP_X_FORWARDED_FOR"]);
        // SCGI has none without.
        Assert.Equal(protocol == "scgi" ? "0" : null, seen["CONTENT_LENGTH"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_mounted_application_knows_its_place(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        var seen = Seen.By(await nginx.Exchange(Request.Get("/shop/seen")));
        Assert.Equal(("/shop", "/seen", "/shop/seen"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["REQUEST_URI"]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Without_a_PATH_INFO_the_whole_path_is_the_applications(string protocol)
    {
        await using var wizgi = await WizgiProcess.Start("echo.py:app", new() { Arguments = ["--protocol", protocol] });
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        var seen = Seen.By(await nginx.Exchange(Request.Get("/plain/a%20b%C3%A9%FF")));
        Assert.Equal(("", "/plain/a b\u00c3\u00a9\u00ff"), (seen["SCRIPT_NAME"], seen["PATH_INFO"]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_upload_comes_whole(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        // nginx's module for SCGI tells the length of what it has, and so must have it all.
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi, protocol == "scgi" ? "" : $"{protocol}_request_buffering off;");
        using var client = nginx.HttpClient();
        var body = new byte[5_000_001];
        new Random(7).NextBytes(body);
        var digest = Convert.ToHexStringLower(SHA256.HashData(body));
        for (var round = 0; round < 3; round++)
        {
            using var content = new ByteArrayContent(body);
            using var response = await client.PostAsync("/upload", content, TestContext.Current.CancellationToken);
            Assert.Equal($"{body.Length} {digest} {body.Length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = new ByteArrayContent(body) };
        chunked.Headers.TransferEncodingChunked = true;
        using var last = await client.SendAsync(chunked, TestContext.Current.CancellationToken);
        Assert.StartsWith($"{body.Length} {digest} ", await last.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task What_is_yielded_is_with_the_client_before_more_is_asked_for(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        using var client = await nginx.Connect();
        await client.Send(Request.Get("/stream"));
        await client.ReadUntil("first");
        Assert.Equal(204, (await nginx.Exchange(Request.Get("/let_go"))).StatusCode);
        Assert.Contains("second", await client.ReadUntil("second"));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_client_that_goes_ends_its_response(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        using (var client = await nginx.Connect())
        {
            await client.Send(Request.Get("/endless"));
            await client.ReadUntil("xxxx");
            client.Reset();
        }
        Assert.Equal("closed", (await nginx.Exchange(Request.Get("/is_closed"))).Body);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_error_is_a_500_and_HEAD_has_no_body(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        Assert.Equal(500, (await nginx.Exchange(Request.Get("/failing"))).StatusCode);
        using var client = await nginx.Connect();
        await client.Send(Request.Head("/printing"));
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal((201, "yes", "3"), (response.StatusCode, response.Header("X-Fields"), response.Header("Content-Length")));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_thousand_requests_at_once_are_answered(string protocol)
    {
        using var folder = new TemporaryFolder();
        await using var wizgi = await GatewayServers.StartWizgi(protocol, "-b", $"unix:{folder["app.sock"]}");
        await using var nginx = await GatewayServers.StartNginx(protocol, wizgi);
        using var client = nginx.HttpClient();
        var large = Enumerable.Range(0, 1000).Select(async _ => (await client.GetStringAsync("/seen", TestContext.Current.CancellationToken)).Length).ToArray();
        Assert.All(await Task.WhenAll(large), length => Assert.InRange(length, 100, 5000));
    }

    [Fact]
    public async Task Connections_are_kept()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        await using var nginx = await GatewayServers.StartNginx("fastcgi", wizgi, "fastcgi_keep_conn on;");
        using var client = nginx.HttpClient();
        for (var round = 0; round < 20; round++) Assert.Equal(1024 * 1024, (await client.GetStringAsync("/large", TestContext.Current.CancellationToken)).Length);
        Assert.Equal(0, await wizgi.Stop());
    }
}
