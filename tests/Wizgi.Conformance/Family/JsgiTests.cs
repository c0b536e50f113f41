using System.Security.Cryptography;
using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Family;

/// <summary>JSGI 0.3 on Node: <c>Boot/jsgi.js</c>.</summary>
public sealed class JsgiTests : HandlerTests
{
    private const string Node = "/usr/bin/node";

    private static string Program => Path.Combine(Repository.Root, "src", "Wizgi.Cli", "Boot", "jsgi.js");

    protected override string Hello => "Hello from JSGI\n";

    protected override string[] Environ =>
    [
        "method: POST", "scriptName: /old", "pathInfo: /environ", "queryString: x=%41", "scheme: https", "version: 1,1", "headers.x-colour: r\u00c3\u00a9d", "headers.content-type: text/x",
        "headers.content-length: 4", "remoteAddr: 9.9.9.9", "jsgi.version: 0,3", "jsgi.async: true", "jsgi.runOnce: false",
    ];

    [Theory]
    [InlineData("/closes", "closes")]
    [InlineData("/mixed", "\u00c3\u00a9\u00ffc")]
    [InlineData("/later", "later")]
    [InlineData("/iterates", "ab")]
    [InlineData("/buffer", "a buffer")]
    public async Task Bodies_and_promises_of_all_kinds_are_sent(string path, string body)
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        await using var front = await Front(origin);
        using var client = await front.Connect();
        Assert.Equal((200, body), ((await client.Exchange(Request.Get(path))) is var response ? response.StatusCode : 0, response.Body));
        if (path == "/closes") Assert.Equal("1", (await client.Exchange(Request.Get("/closed"))).Body);
        await client.Send(Request.Get("/atonce"));
        Assert.Equal(64 << 16, (await client.ReadResponse()).Body.Length);
    }

    [Theory]
    [InlineData("/rejects", "a rejection")]
    [InlineData("/numbers", "the body yields number")]
    public async Task Rejections_and_other_bodies_are_a_500(string path, string why)
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        await using var front = await Front(origin);
        using var client = await front.Connect();
        Assert.Equal(500, (await client.Exchange(Request.Get(path))).StatusCode);
        await origin.WaitForOutput(why);
    }

    [Fact]
    public async Task A_client_that_goes_is_no_error_of_an_application_that_does_not_look()
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        for (var number = 0; number < 5; number++)
        {
            using var client = await Connect(origin);
            await client.Send(FastCgiRecords.Begin(1) + FastCgiRecords.Params(1, "POST", "/forgets", "9") + FastCgiRecords.Record(5, 1, "abc"));
            _ = await FastCgiRecords.Read(client);
        }
        using var next = await Connect(origin);
        await next.Send(FastCgiRecords.Get(1, "/unread"));
        Assert.EndsWith("not read", (await FastCgiRecords.ReadToEndOf(next, 1))[0], StringComparison.Ordinal);
        Assert.Equal("", origin.Output);
    }

    [Fact]
    public async Task A_client_that_reads_late_gets_all_of_the_last_response()
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        using var client = await Connect(origin);
        await client.Send(FastCgiRecords.Get(1, "/atonce", flags: 0));
        // Longer than a connection is kept that has nothing more to send.
        await Task.Delay(TimeSpan.FromSeconds(3), Cancel);
        var seen = await FastCgiRecords.ReadToEndOf(client, 1);
        Assert.InRange(seen.Sum(static record => record.Length - "6/1: ".Length), 64 << 16, (64 << 16) + 1024);
    }

    [Fact]
    public async Task USR1_opens_no_debugger()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        using var client = await Connect(origin);
        for (var request = 0; request < 20; request++)
        {
            await client.Send(FastCgiRecords.Get(1, "/"));
            Assert.EndsWith(Hello, (await FastCgiRecords.ReadToEndOf(client, 1))[0], StringComparison.Ordinal);
            WizgiProcess.Send(origin.Id, 10);
            await Task.Delay(10, Cancel);
        }
        WizgiProcess.Send(origin.Id, 15);
        Assert.Equal(0, await origin.WaitForExit());
        Assert.Equal("", origin.Output);
    }

    [Fact]
    public async Task The_path_is_as_the_client_wrote_it()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        await using var front = await WizgiProcess.Start("echo:app", new() { Arguments = ["--mount", $"/old=fastcgi://unix:{origin.Socket}"] });
        using var client = await front.Connect();
        // No such route: the example compares the path undecoded.
        Assert.Equal(404, (await client.Exchange(Request.Get("/old/environ%2F"))).StatusCode);
        Assert.Equal(200, (await client.Exchange(Request.Get("/old/environ"))).StatusCode);
    }

    [Theory]
    [InlineData("throw new Error('while it is loaded')", 3, "while it is loaded")]
    [InlineData("exports.other = 1", 4, "has no application")]
    [InlineData(null, 3, "cannot be loaded")]
    public async Task A_file_without_an_application_is_told(string? text, int code, string why)
    {
        Assert.SkipUnless(File.Exists(Node), "nodejs is not installed");
        using var folder = new TemporaryFolder();
        if (text is not null) await File.WriteAllTextAsync(folder["app.js"], text, Cancel);
        await using var origin = await OriginProgram.Inheriting(Node, Program, folder["app.js"]);
        Assert.Equal(code, await origin.WaitForExit());
        Assert.Contains(why, origin.Output, StringComparison.Ordinal);
    }

    protected override string[] Command(bool isOdd = false, int threads = 4)
    {
        Assert.SkipUnless(File.Exists(Node), "nodejs is not installed");
        return [Node, Program, isOdd ? Odd("odd.js") : Sample("app.js")];
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "It is what the example counts with.")]
    protected override string Summary(byte[] body) => $"{body.Length} bytes, sha1 {Convert.ToHexStringLower(SHA1.HashData(body))}\n";
}
