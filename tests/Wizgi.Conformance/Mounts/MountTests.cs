using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Mounts;

public sealed class MountTests(MountServer server) : MountContract(server), IClassFixture<MountServer>;

public sealed class WrappedMountTests(WrappedMountServer server) : MountContract(server), IClassFixture<WrappedMountServer>;

public sealed class MountTestsOnThreads(MountServerOnThreads server) : MountContract(server), IClassFixture<MountServerOnThreads>;

/// <summary><c>--mount</c>: every promise holds for both ways to choose.</summary>
public abstract class MountContract(MountServerBase server)
{
    [Theory]
    [InlineData("/", "site||/")]
    [InlineData("/shop", "shop|/shop|")]
    [InlineData("/shop/", "shop|/shop|/")]
    [InlineData("/shop/1?a=b", "shop|/shop|/1")]
    [InlineData("/shop/admin", "admin|/shop/admin|")]
    [InlineData("/shop/admin/x", "admin|/shop/admin|/x")]
    [InlineData("/shop/administrator", "shop|/shop|/administrator")]
    [InlineData("/shopping", "site||/shopping")]
    [InlineData("/SHOP", "site||/SHOP")]
    [InlineData("//shop", "site||//shop")]
    [InlineData("/./shop", "site||/./shop")]
    [InlineData("/x/../shop", "site||/x/../shop")]
    [InlineData("/shop/../x", "shop|/shop|/../x")]
    [InlineData("/shop/%2e%2e/x", "shop|/shop|/../x")]
    [InlineData("/sh%6fp/1", "shop|/shop|/1")]
    [InlineData("/%2fshop", "site||//shop")]
    [InlineData("%2fshop", null)]
    [InlineData("/shop%2fadmin%2fx", "admin|/shop/admin|/x")]
    [InlineData("/shop%3f", "site||/shop?")]
    [InlineData("/caf%C3%A9/%E9", "shop|/caf\u00C3\u00A9|/\u00E9")]
    [InlineData("http://a/shop/1", "shop|/shop|/1")]
    [InlineData("http://a", "site||/")]
    public async Task The_longest_prefix_that_ends_with_a_segment_wins(string target, string? expected)
    {
        var response = await server.Get(target);
        if (expected is null) Assert.Equal(400, response.StatusCode);
        else Assert.Equal($"{expected}|{target}", response.Body);
    }

    // The values of the last request on a connection are used again; those of another mount must not be.
    [Fact]
    public async Task Requests_of_one_connection_each_have_their_own_place()
    {
        using var client = await server.Connect();
        foreach (var (target, expected) in (IEnumerable<(string, string)>)[("/shop/x", "shop|/shop|/x"), ("/shop/admin/x", "admin|/shop/admin|/x"), ("/x", "site||/x"), ("/shop/x", "shop|/shop|/x"), ("/shop", "shop|/shop|")])
            Assert.Equal($"{expected}|{target}", (await client.Exchange(Request.Get(target))).Body);
    }

    [Fact]
    public async Task A_CSharp_application_is_told_its_place()
    {
        var lines = (await server.Get("/api/Environ?y")).Body.Split('\n');
        Assert.Contains("SCRIPT_NAME=/api", lines);
        Assert.Contains("PATH_INFO=/Environ", lines);
        Assert.Contains("REQUEST_URI=/api/Environ?y", lines);
    }

    [Fact]
    public async Task A_CSharp_application_that_calls_Python_works_below_a_prefix() => Assert.Equal(200, (await server.Get("/mixed/")).StatusCode);

    [Fact]
    public async Task An_error_of_one_is_its_own()
    {
        var log = server.Log();
        Assert.Equal(500, (await server.Get("/shop/boom")).StatusCode);
        await log.WaitFor("Error in GET /shop/boom", "ValueError: boom of shop");
        Assert.Equal(500, (await server.Get("/api/Failing")).StatusCode);
        Assert.Equal("site||/x|/x", (await server.Get("/x")).Body);
        Assert.StartsWith("an apple costs", (await server.Get("/api/Application")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_reaches_the_application_that_is_at_work()
    {
        var log = server.Log();
        Assert.Equal(504, (await server.Get("/dead/busy")).StatusCode);
        await log.WaitFor("Deadline of GET /dead/busy passed", "while True:  # the busy loop");
        Assert.Equal("shop|/shop|/x|/shop/x", (await server.Get("/shop/x")).Body);
    }

    [Fact]
    public async Task Of_a_cascade_the_first_that_knows_answers_and_each_reads_the_body()
    {
        Assert.Equal("only_a knows body", (await server.Post("/either/a", "body")).Body);
        Assert.Equal("echo of body", (await server.Post("/either/b", "body")).Body);
    }

    [Fact]
    public async Task A_body_streams_through()
    {
        using var folder = new TemporaryFolder();
        using var client = await server.Connect();
        await client.Send(Request.Get($"/api/Stream?{folder["go"]}", "Connection: close\r\n"));
        await client.ReadUntil("one\n");
        await File.WriteAllTextAsync(folder["go"], "", TestContext.Current.CancellationToken);
        await client.ReadUntil("two\n");
    }
}
