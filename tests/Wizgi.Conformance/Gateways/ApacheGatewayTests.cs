using System.Security.Cryptography;
using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Behind Debian's Apache by each gateway protocol. The client is 127.0.0.2.</summary>
public sealed class ApacheGatewayTests
{
    public static TheoryData<string> Protocols => ["fcgi", "scgi", "uwsgi"];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task The_environ_is_the_clients(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(Name(protocol));
        await using var apache = await Start(protocol, wizgi, "/");
        var seen = Seen.By(await apache.Exchange(Request.Get("/seen?a=%20b", "X-Colour: red\r\nProxy: evil\r\n")));
        Assert.Equal(("127.0.0.2", "http://a"), seen.Origin);
        Assert.Equal(("", "/seen", "a=%20b", "/seen?a=%20b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"], seen["REQUEST_URI"]));
        Assert.Equal(("GET", "HTTP/1.1", "red"), (seen["REQUEST_METHOD"], seen["SERVER_PROTOCOL"], seen["HTTP_X_COLOUR"]));
        Assert.Null(seen["HTTP_PROXY"]);
    }

    // As docs/gateways.md has them.
    public static TheoryData<string, string> Prefixed => new()
    {
        {
            "fcgi", """
            <Location /shop>
                ProxyPass fcgi://ADDRESS
                ProxyFCGISetEnvIf "%{REQUEST_URI} =~ m#^/shop(/.*)?$#" PATH_INFO "$1"
                ProxyFCGISetEnvIf "true" SCRIPT_NAME "/shop"
            </Location>
            """
        },
        {
            "scgi", """
            SetEnvIf Request_URI "^/shop" proxy-scgi-pathinfo=1
            ProxyPass /shop scgi://ADDRESS
            """
        },
    };

    [Theory]
    [MemberData(nameof(Prefixed))]
    public async Task An_application_below_a_prefix_knows_its_place(string protocol, string site)
    {
        await using var wizgi = await GatewayServers.StartWizgi(Name(protocol));
        await using var apache = await GatewayServers.StartApache($"proxy proxy_{protocol}", site.Replace("ADDRESS", $"{wizgi.EndPoint}", StringComparison.Ordinal));
        var seen = Seen.By(await apache.Exchange(Request.Get("/shop/seen?a=b")));
        Assert.Equal(("/shop", "/seen", "a=b", "/shop/seen?a=b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"], seen["REQUEST_URI"]));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task An_upload_comes_whole(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(Name(protocol));
        await using var apache = await Start(protocol, wizgi, "/");
        using var client = apache.HttpClient();
        var body = new byte[3_000_001];
        new Random(7).NextBytes(body);
        using var content = new ByteArrayContent(body);
        using var response = await client.PostAsync("/upload", content, TestContext.Current.CancellationToken);
        Assert.Equal($"{body.Length} {Convert.ToHexStringLower(SHA256.HashData(body))} {body.Length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Hundreds_of_requests_at_once_are_answered(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(Name(protocol));
        await using var apache = await Start(protocol, wizgi, "/");
        using var client = apache.HttpClient();
        var answers = Enumerable.Range(0, 300).Select(async _ => (await client.GetStringAsync("/large", TestContext.Current.CancellationToken)).Length);
        Assert.All(await Task.WhenAll(answers), length => Assert.Equal(1024 * 1024, length));
    }

    private static string Name(string protocol) => protocol == "fcgi" ? "fastcgi" : protocol;

    private static Task<FrontProxy> Start(string protocol, WizgiProcess wizgi, string place) =>
        GatewayServers.StartApache($"proxy proxy_{protocol}", $"ProxyPass {place} {protocol}://{wizgi.EndPoint}/");
}
