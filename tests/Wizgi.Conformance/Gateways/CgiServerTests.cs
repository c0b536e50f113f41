using System.Security.Cryptography;
using Wizgi.Conformance.Proxies;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary><c>wizgi cgi</c>, started by Debian's Apache (mod_cgid) and lighttpd (mod_cgi) as docs/gateways.md has it. The client is 127.0.0.2.</summary>
public sealed class CgiServerTests : IDisposable
{
    private const string Script = "/shop";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Servers => ["apache", "lighttpd"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task The_environ_is_the_clients(string name)
    {
        await using var server = await Start(name);
        var response = await server.Exchange(Request.Get("/shop/seen?a=%20b", "X-Colour: red\r\nProxy: evil\r\n"));
        var seen = Seen.By(response);
        Assert.Equal(("127.0.0.2", "http://a"), seen.Origin);
        Assert.Equal((Script, "/seen", "a=%20b", "/shop/seen?a=%20b"), (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["QUERY_STRING"], seen["REQUEST_URI"]));
        Assert.Equal(("GET", "HTTP/1.1", "red"), (seen["REQUEST_METHOD"], seen["SERVER_PROTOCOL"], seen["HTTP_X_COLOUR"]));
        Assert.Null(seen["HTTP_PROXY"]);
        Assert.Contains("\"run_once\": true", response.Body, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_upload_comes_whole_and_a_large_body_goes_whole(string name)
    {
        await using var server = await Start(name);
        using var client = server.HttpClient();
        var body = new byte[3_000_001];
        new Random(7).NextBytes(body);
        using var content = new ByteArrayContent(body);
        using var response = await client.PostAsync("/shop/upload", content, TestContext.Current.CancellationToken);
        Assert.Equal($"{body.Length} {Convert.ToHexStringLower(SHA256.HashData(body))} {body.Length}", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(1024 * 1024, (await client.GetStringAsync("/shop/large", TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_body_that_nobody_reads_does_not_cost_the_response(string name)
    {
        await using var server = await Start(name);
        using var client = server.HttpClient();
        using var content = new ByteArrayContent(new byte[2_000_000]);
        using var response = await client.PostAsync("/shop/ignore", content, TestContext.Current.CancellationToken);
        Assert.Equal((413, "unread"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task What_is_yielded_is_with_the_client_before_more_is_asked_for(string name)
    {
        await using var server = await Start(name);
        using var client = await server.Connect();
        await client.Send(Request.Get($"/shop/waiting?{_folder["go"]}"));
        await client.ReadUntil("first");
        await File.WriteAllTextAsync(_folder["go"], "", TestContext.Current.CancellationToken);
        Assert.Contains("second", await client.ReadUntil("second"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_client_that_goes_ends_its_response(string name)
    {
        await using var server = await Start(name);
        using (var client = await server.Connect())
        {
            await client.Send(Request.Get($"/shop/told?{_folder["mark"]}"));
            await client.ReadUntil("xxxx");
            client.Reset();
        }
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!File.Exists(_folder["mark"])) await Task.Delay(20, limit.Token);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_error_is_a_500_and_HEAD_has_no_body(string name)
    {
        await using var server = await Start(name);
        var failed = await server.Exchange(Request.Get("/shop/failing"));
        Assert.Equal((500, "Internal Server Error\n"), (failed.StatusCode, failed.Body));
        using var client = await server.Connect();
        await client.Send(Request.Head("/shop/printing"));
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal((201, "yes"), (response.StatusCode, response.Header("X-Fields")));
        Assert.Equal("", client.Pending);
    }

    private Task<FrontProxy> Start(string name)
    {
        // Apache has its programs run as another user, who must be able to come here.
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)Convert.ToInt32("777", 8));
        var script = _folder.WriteScript("shop", $"exec {Repository.Wizgi} cgi --python {Repository.Python} --chdir {Repository.Apps} gateways.py:app");
        if (name == "lighttpd")
            return GatewayServers.StartLighttpd("alias cgi", $$"""
                alias.url = ( "{{Script}}" => "{{script}}" )
                $HTTP["url"] =~ "^/shop(/|$)" { cgi.assign = ( "" => "" ) }
                """);
        Assert.SkipUnless(IsOpenToAll(Repository.Apps), $"{Repository.Root} cannot be read by Apache's user");
        return GatewayServers.StartApache("cgid", $"""
            ScriptSock {_folder["cgid"]}
            ScriptAlias {Script} {script}
            <Directory {_folder.Path}>
                Require all granted
            </Directory>
            """);
    }

    private static bool IsOpenToAll(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            if (!at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute)) return false;
        return true;
    }
}
