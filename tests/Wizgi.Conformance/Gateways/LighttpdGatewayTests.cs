using System.Security.Cryptography;
using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Behind Debian's lighttpd by FastCGI and SCGI, as docs/gateways.md has it. The client is 127.0.0.2.</summary>
public sealed class LighttpdGatewayTests
{
    public static TheoryData<string> Protocols => ["fastcgi", "scgi"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task The_environ_is_the_clients(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var lighttpd = await Start(protocol, wizgi);
        var seen = Seen.By(await lighttpd.Exchange(Request.Get("/seen?a=%20b", "X-Colour: red\r\nProxy: evil\r\n")));
        Assert.Equal(("127.0.0.2", "http://a"), seen.Origin);
        Assert.Equal(("", "/seen", "a=%20b", "/seen?a=%20b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"], seen["REQUEST_URI"]));
        Assert.Equal(("GET", "HTTP/1.1", "red"), (seen["REQUEST_METHOD"], seen["SERVER_PROTOCOL"], seen["HTTP_X_COLOUR"]));
        Assert.Null(seen["HTTP_PROXY"]);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_application_below_a_prefix_knows_its_place(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var lighttpd = await Start(protocol, wizgi, "/shop");
        var seen = Seen.By(await lighttpd.Exchange(Request.Get("/shop/seen?a=b")));
        Assert.Equal(("/shop", "/seen", "/shop/seen?a=b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["REQUEST_URI"]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_upload_comes_whole_and_a_large_body_goes_whole(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var lighttpd = await Start(protocol, wizgi);
        using var client = lighttpd.HttpClient();
        var body = new byte[3_000_001];
        new Random(7).NextBytes(body);
        using var content = new ByteArrayContent(body);
        using var response = await client.PostAsync("/upload", content, TestContext.Current.CancellationToken);
        Assert.Equal($"{body.Length} {Convert.ToHexStringLower(SHA256.HashData(body))} {body.Length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1024 * 1024, (await client.GetStringAsync("/large", TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task What_is_yielded_is_with_the_client_before_more_is_asked_for(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var lighttpd = await Start(protocol, wizgi);
        using var client = await lighttpd.Connect();
        await client.Send(Request.Get("/stream"));
        await client.ReadUntil("first");
        Assert.Equal(204, (await lighttpd.Exchange(Request.Get("/let_go"))).StatusCode);
        Assert.Contains("second", await client.ReadUntil("second"));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task A_client_that_goes_ends_its_response_and_an_error_is_a_500(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        await using var lighttpd = await Start(protocol, wizgi);
        using (var client = await lighttpd.Connect())
        {
            await client.Send(Request.Get("/endless"));
            await client.ReadUntil("xxxx");
            client.Reset();
        }
        Assert.Equal("closed", (await lighttpd.Exchange(Request.Get("/is_closed"))).Body);
        Assert.Equal(500, (await lighttpd.Exchange(Request.Get("/failing"))).StatusCode);
    }

    private static Task<FrontProxy> Start(string protocol, WizgiProcess wizgi, string place = "/") => GatewayServers.StartLighttpd(protocol, $$"""
        {{protocol}}.server = ( "{{place}}" => (( "host" => "127.0.0.1", "port" => {{wizgi.EndPoint.Port}}, "check-local" => "disable", "fix-root-scriptname" => "enable" )) )
        """);
}
