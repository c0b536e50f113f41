using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary><c>wizgi.client_disconnected</c>.</summary>
public abstract class ClientDisconnectedTests(ServerFixture wizgi) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Connection: close\r\n")]
    public async Task A_client_that_waits_is_there(string fields) => Assert.Equal("0", (await wizgi.Get("/extensions/connected", fields)).Body);

    [Fact]
    public async Task Pipelined_requests_are_no_sign_of_leaving()
    {
        using var client = await wizgi.Connect();
        await client.Send(string.Concat(Enumerable.Repeat(Request.Get("/extensions/connected"), 5)));
        for (var count = 0; count < 5; count++) Assert.Equal("0", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task A_body_that_comes_piece_by_piece_is_no_sign_of_leaving()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.PostHead("/extensions/connected_with_body", 10) + "hello");
        await client.Send("world");
        Assert.Equal("False", (await client.ReadResponse()).Body);
        await client.Send(Request.ChunkedHead("/extensions/connected_with_body") + Request.Chunk("hello"));
        await client.Send(Request.Chunk("world") + "0\r\n\r\n" + Request.Get("/bodies/list_of_one"));
        Assert.Equal("False", (await client.ReadResponse()).Body);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("half-close")]
    [InlineData("close behind unread bytes")]
    public async Task A_generator_that_sees_the_client_gone_is_closed_and_not_asked_for_more(string way)
    {
        var path = _folder["events"];
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/until_gone?{path}"));
        await client.ReadUntil("first");
        Leave(client, way);
        Assert.Equal("gone True, closed", await Content(path));
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
    }

    /// <summary>Who half-closes and asked for an application that looks gets no further answer: its connection ends.</summary>
    [Fact]
    public async Task The_connection_ends_once_the_client_counts_as_gone()
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/until_gone?{_folder["events"]}"));
        await client.ReadUntil("first");
        client.EndSending();
        Assert.DoesNotContain("nobody", await client.ReadWhatComes(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_before_the_head_is_no_error_of_the_application()
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/extensions/gone_before_head?{_folder["done"]}"));
        // Who leaves before the application is called need not be waited for by one.
        await client.ReadUntil("\r\n\r\n");
        Leave(client, "close");
        await Content(_folder["done"]);
        await wizgi.Get("/errors_stream/marker?gone");
        await log.WaitFor("marker gone");
        Assert.DoesNotContain("Traceback", log.Text, StringComparison.Ordinal);
    }

    private static void Leave(WireClient client, string way)
    {
        switch (way)
        {
            case "close":
                client.Socket.Close();
                break;
            case "reset":
                client.Reset();
                break;
            case "half-close":
                client.EndSending();
                break;
            default:
                client.Socket.Send("GET /bodies/list_of_one HTTP/1.1\r\nHost: a\r\n\r\n"u8);
                client.Socket.Close();
                break;
        }
    }

    private static async Task<string> Content(string path)
    {
        for (var tries = 0; !File.Exists(path) && tries < 6000; tries++) await Task.Delay(5, TestContext.Current.CancellationToken);
        return await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
    }
}

/// <summary>On the loop's only thread.</summary>
public sealed class ClientDisconnectedOnOneThreadTests(EachServer wizgi) : ClientDisconnectedTests(wizgi), IClassFixture<EachServer>;

public sealed class ClientDisconnectedOnThreadsTests(EachServerOnThreads wizgi) : ClientDisconnectedTests(wizgi), IClassFixture<EachServerOnThreads>;

/// <summary>Through C# middleware.</summary>
public sealed class ClientDisconnectedBehindLintTests(LintedEachServer wizgi) : ClientDisconnectedTests(wizgi), IClassFixture<LintedEachServer>;
