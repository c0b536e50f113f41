using System.Diagnostics;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>What the environ says of the address a request came in by.</summary>
public sealed class ListenerTests
{
    private const string Address = "(environ['SERVER_NAME'], environ['SERVER_PORT'], environ['REMOTE_ADDR'])";

    [Fact]
    public async Task An_IPv6_listener_names_its_address_without_brackets()
    {
        await using var wizgi = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", "[::1]:0"] });
        using var client = await wizgi.Connect();
        var response = await client.Exchange(Request.Get(Request.Expression(Address)));
        Assert.Equal($"('::1', '{wizgi.EndPoint.Port}', '::1')", response.Body);
    }

    [Fact]
    public async Task A_unix_socket_listener_still_has_a_server_name_and_native_strings()
    {
        var path = Path.Combine(Path.GetTempPath(), $"wizgi-{Guid.NewGuid():N}.sock");
        await using (var wizgi = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", $"unix:{path}"] }))
        {
            Assert.Contains($"Listening at: unix:{path}", wizgi.Output, StringComparison.Ordinal);
            using var client = await wizgi.Connect();
            var response = await client.Exchange(Request.Get(Request.Expression($"[type(s) for s in {Address}], all(environ[k] for k in ('SERVER_NAME', 'SERVER_PORT'))")));
            Assert.Equal("([<class 'str'>, <class 'str'>, <class 'str'>], True)", response.Body);
        }
        Assert.False(File.Exists(path), "the socket file is removed at the end");
    }

    [Fact]
    public async Task A_socket_file_left_by_a_dead_server_is_replaced()
    {
        var path = Path.Combine(Path.GetTempPath(), $"wizgi-{Guid.NewGuid():N}.sock");
        // A .NET socket would remove its file; Python's leaves it, as a killed server does.
        using (var dead = Process.Start(Repository.Python, ["-c", $"import socket; socket.socket(socket.AF_UNIX).bind('{path}')"]))
            await dead.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(path));
        await using (var wizgi = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", $"unix:{path}"] }))
        {
            using var client = await wizgi.Connect();
            Assert.Equal(200, (await client.Exchange(Request.Get("/bodies/list_of_one"))).StatusCode);
        }
    }

    [Fact]
    public async Task Several_listeners_serve_the_same_app()
    {
        await using var wizgi = await WizgiProcess.Start("each:app", new() { Arguments = ["-b", "127.0.0.1:0", "-b", "[::1]:0"] });
        await wizgi.WaitForOutput("[::1]:");
        Assert.Equal(2, wizgi.EndPoints.Count);
        foreach (var endPoint in wizgi.EndPoints)
        {
            using var client = await WizgiProcess.Connect(endPoint);
            Assert.Equal("one", (await client.Exchange(Request.Get("/bodies/list_of_one"))).Body);
        }
    }
}
