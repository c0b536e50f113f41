using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>Applications behind programs of others: uWSGI in each of its protocols, fcgiwrap, and CGI programs.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OriginTests
{
    private const string Uwsgi = "/usr/bin/uwsgi";
    private const string Fcgiwrap = "/usr/sbin/fcgiwrap";

    public static TheoryData<string> Protocols
    {
        get
        {
            var rows = new TheoryData<string>();
            foreach (var name in (string[])["fastcgi", "scgi", "uwsgi"])
                rows.Add(new TheoryDataRow<string>(name) { Skip = File.Exists(Uwsgi) && Directory.Exists("/usr/lib/uwsgi/plugins") ? null : "uwsgi-core and uwsgi-plugin-python3 are not installed" });
            return rows;
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task The_application_sees_the_request_as_it_is(string protocol)
    {
        await using var origin = await StartUwsgi(protocol);
        await using var front = await WizgiProcess.Start("echo:app", new() { Arguments = ["--mount", $"/old={protocol}://unix:{origin.Socket}", "--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto"] });
        using var client = await front.Connect();
        var response = await client.Exchange(Request.Post("/old/environ/a%20b/%C3%B6?x=%41&y", "the body", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nProxy: evil\r\nContent-Type: text/x\r\nCookie: a=1\r\nCookie: b=2\r\nX-Colour: r\u00e9d\r\nTE: trailers\r\n"));
        var seen = JsonNode.Parse(response.Body)!;
        foreach (var (key, value) in (ReadOnlySpan<(string, string?)>)[("SCRIPT_NAME", "/old"), ("PATH_INFO", "/environ/a b/\u00c3\u00b6"), ("QUERY_STRING", "x=%41&y"), ("REQUEST_METHOD", "POST"), ("REMOTE_ADDR", "9.9.9.9"),
            ("wsgi.url_scheme", "https"), ("HTTPS", "on"), ("CONTENT_TYPE", "text/x"), ("CONTENT_LENGTH", "8"), ("HTTP_COOKIE", "a=1; b=2"), ("HTTP_X_COLOUR", "r\u00e9d"), ("HTTP_HOST", "a"), ("body", "the body"),
            ("HTTP_PROXY", null), ("HTTP_TE", null)])
            Assert.Equal((key, value), (key, (string?)seen[key]));
    }

    [Theory]
    [InlineData("fastcgi")]
    [InlineData("scgi")]
    [InlineData("uwsgi")]
    public async Task Another_Wizgi_sees_what_this_one_does(string protocol)
    {
        using var folder = new TemporaryFolder();
        var socket = folder["origin.sock"];
        await using var origin = await WizgiProcess.Start("anywhere:application", new() { Arguments = ["--protocol", protocol, "-b", $"unix:{socket}"] });
        await using var front = await WizgiProcess.Start("echo:app", new() { Arguments = ["--mount", $"/old={protocol}://unix:{socket}"] });
        using var client = await front.Connect();
        var seen = JsonNode.Parse((await client.Exchange(Request.Post("/old/environ/a%20b?x=%41", "the body"))).Body)!;
        Assert.Equal(("/old", "/environ/a b", "x=%41", "127.0.0.1", "the body"), ((string?)seen["SCRIPT_NAME"], (string?)seen["PATH_INFO"], (string?)seen["QUERY_STRING"], (string?)seen["REMOTE_ADDR"], (string?)seen["body"]));
        using var http = front.HttpClient();
        using var sent = await http.PostAsync(new Uri("/old/count", UriKind.Relative), new Zeros(20 << 20), Cancel);
        Assert.Equal($"{20 << 20}", await sent.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(20 << 20, (await http.GetByteArrayAsync(new Uri("/old/big?20", UriKind.Relative), Cancel)).Length);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Responses_and_long_bodies_pass(string protocol)
    {
        await using var origin = await StartUwsgi(protocol);
        await using var front = await WizgiProcess.Start($"{protocol}://unix:{origin.Socket}");
        using var client = await front.Connect();
        Assert.Equal("HTTP/1.1 201 Created", (await client.Exchange(Request.Get("/write"))).StatusLine);
        Assert.Equal(204, (await client.Exchange(Request.Get("/empty"))).StatusCode);
        Assert.Equal("f", (await client.Exchange(Request.Get("/file"))).Body[..1]);
        using var http = front.HttpClient();
        using var sent = await http.PostAsync(new Uri("/count", UriKind.Relative), new Zeros(100 << 20), Cancel);
        Assert.Equal($"{100 << 20}", await sent.Content.ReadAsStringAsync(Cancel));
        // Of a body whose length nobody knows the application gets the length all the same.
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/count") { Content = new Zeros(3 << 20) };
        chunked.Headers.TransferEncodingChunked = true;
        using var counted = await http.SendAsync(chunked, Cancel);
        Assert.Equal($"{3 << 20}", await counted.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(50 << 20, (await http.GetByteArrayAsync(new Uri("/big?50", UriKind.Relative), Cancel)).Length);
        var body = new byte[1 << 20];
        Random.Shared.NextBytes(body);
        using var echoed = await http.PostAsync(new Uri("/echo", UriKind.Relative), new ByteArrayContent(body), Cancel);
        Assert.Equal(body, await echoed.Content.ReadAsByteArrayAsync(Cancel));
        await client.Send(Request.Get("/slowly"));
        await client.ReadUntil("first");
        await File.WriteAllTextAsync(origin.Mark + ".go", "", Cancel);
        await client.ReadUntil("second");
    }

    [Fact]
    public async Task A_program_behind_fcgiwrap_is_named_by_the_path_of_the_reference()
    {
        Assert.SkipUnless(File.Exists(Fcgiwrap), "fcgiwrap is not installed");
        using var folder = new TemporaryFolder();
        var program = Program(folder["show"]);
        await using var origin = await OriginProgram.Inheriting(Fcgiwrap, "-f");
        await using var front = await WizgiProcess.Start($"fastcgi://unix:{origin.Socket}:{program}");
        using var client = await front.Connect();
        var response = await client.Exchange(Request.Post("/x?y", "the body"));
        Assert.Equal((202, "POST /x y 8|the body"), (response.StatusCode, response.Body));
        await front.WaitForOutput("said besides");
    }

    [Theory]
    [InlineData("/cgi/show/x?y", 202, "POST /x y 8|the body")]
    [InlineData("/cgi/none", 404, "Not Found\n")]
    public async Task CGI_programs_are_run(string target, int status, string body)
    {
        using var folder = new TemporaryFolder();
        Program(folder["show"]);
        await using var front = await WizgiProcess.Start("echo:app", new() { Arguments = ["--mount", $"/cgi=cgi:{Path.GetDirectoryName(folder["show"])}"] });
        using var client = await front.Connect();
        var response = await client.Exchange(Request.Post(target, "the body"));
        Assert.Equal((status, body), (response.StatusCode, response.Body));
        if (status == 202) await front.WaitForOutput("said besides");
    }

    [Theory]
    [InlineData("fastcgi://localhost", "no usual port")]
    [InlineData("scgi://", "the host is missing")]
    [InlineData("uwsgi://unix:run/x", "begins with a slash")]
    [InlineData("cgi:", "a program or a folder")]
    [InlineData("cgi:/nonexistent/programs", "there is no /nonexistent/programs")]
    public async Task A_reference_that_leads_nowhere_is_told(string reference, string why)
    {
        var (code, output) = await WizgiProcess.Run([reference, "-w", "0", "-b", "127.0.0.1:0"]);
        Assert.NotEqual(0, code);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_it_is_a_502()
    {
        await using var front = await WizgiProcess.Start("fastcgi://unix:/nonexistent/origin.sock");
        using var client = await front.Connect();
        Assert.Equal(502, (await client.Exchange(Request.Get("/"))).StatusCode);
        await front.WaitForOutput("no connection");
    }

    private static Task<OriginProgram> StartUwsgi(string protocol) => OriginProgram.Start(socket =>
        [Uwsgi, "--plugin", "python3", $"--{protocol}-socket", socket, "--module", "anywhere:application", "--master", "--processes", "2", "--disable-logging", "--die-on-term", "--buffer-size", "32768"], null);

    private static string Program(string path)
    {
        File.WriteAllText(path, "#!/bin/sh\necho 'said besides' >&2\nprintf 'Status: 202 So\\r\\nContent-Type: text/plain\\r\\n\\r\\n%s %s %s %s|' \"$REQUEST_METHOD\" \"$PATH_INFO\" \"$QUERY_STRING\" \"$CONTENT_LENGTH\"\ncat\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
