using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Balancing;

/// <summary>Requests over several destinations, on real sockets: by <c>wizgi balance</c>, and by an application <c>balance:…</c>, which keep to the same rules.</summary>
public sealed class BalanceTests
{
    private const string Nobody = "http://127.0.0.1:1";

    public static TheoryData<bool> Both => [true, false];

    private static Task<WizgiProcess> Start(bool isSite, string[] destinations, params string[] options) => isSite
        ? WizgiProcess.Start("balance", new() { IsConfigured = true, Arguments = ["-b", "127.0.0.1:0", .. destinations, .. options] })
        : WizgiProcess.Start("balance:" + string.Join(',', destinations), new() { Arguments = ["--threads", "4", .. options] });

    private static async Task<WireResponse> Ask(WizgiProcess wizgi, string request)
    {
        using var client = await wizgi.Connect();
        return await client.Exchange(request);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Destinations_get_their_shares(bool isSite)
    {
        using var a = await Origin.Start("a");
        using var b = await Origin.Start("b");
        await using var wizgi = await Start(isSite, [a.Address + ",weight=2", b.Address]);
        var answers = new List<string>();
        for (var count = 0; count < 6; count++) answers.Add((await Ask(wizgi, Request.Get("/"))).Body);
        Assert.Equal((4, 2), (answers.Count(answer => answer == "a"), answers.Count(answer => answer == "b")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_has_not_left_goes_elsewhere_whatever_its_method(bool isSite)
    {
        using var a = await Origin.Start("a");
        await using var wizgi = await Start(isSite, [Nobody, a.Address]);
        for (var count = 0; count < 8; count++) Assert.Equal("a", (await Ask(wizgi, count % 2 == 0 ? Request.Get("/") : Request.Post("/", "hello"))).Body);
        await wizgi.WaitForOutput($"{Nobody} gets no requests for 10 s: no connection: Connection refused");
    }

    [Theory, MemberData(nameof(Both))]
    public async Task What_cannot_be_sent_twice_is_not_and_silence_is_a_504(bool isSite)
    {
        using var a = await Origin.Start("a");
        using var frozen = await Origin.Start("frozen");
        frozen.Freeze();
        await using var wizgi = await Start(isSite, [frozen.Address, a.Address], "--timeout", "3", "--try-timeout", "1", "--max-failures", "0");
        // One of two goes to the frozen one first.
        var posts = new[] { await Ask(wizgi, Request.Post("/", "x")), await Ask(wizgi, Request.Post("/", "x")) };
        Assert.Equal([200, 504], posts.Select(response => response.StatusCode).Order());
        for (var count = 0; count < 4; count++) Assert.Equal("a", (await Ask(wizgi, Request.Get("/"))).Body);
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_destination_that_breaks_off_behind_its_head_is_replaced_by_another(bool isSite)
    {
        using var a = await Origin.Start("a");
        using var broken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        broken.Start();
        var asked = 0;
        _ = Task.Run(async () =>
        {
            while (true)
            {
                using var client = await broken.AcceptSocketAsync(CancellationToken.None);
                asked++;
                await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n"u8.ToArray(), CancellationToken.None);
                client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                // Until the other end has gone: what has not been read would make a reset of the end.
                while (await client.ReceiveAsync(new byte[4096], CancellationToken.None) > 0) { }
            }
        }, CancellationToken.None);
        await using var wizgi = await Start(isSite, [$"http://{broken.LocalEndpoint}", a.Address], "--max-failures", "0");
        for (var count = 0; count < 4; count++) Assert.Equal("a", (await Ask(wizgi, Request.Get("/"))).Body);
        Assert.NotEqual(0, asked);
        // That would be done twice.
        var posts = new[] { await Ask(wizgi, Request.Post("/", "x")), await Ask(wizgi, Request.Post("/", "x")) };
        Assert.Equal([200, 502], posts.Select(response => response.StatusCode).Order());
    }

    [Theory, MemberData(nameof(Both))]
    public async Task Without_a_connection_anywhere_it_is_a_502_and_with_nobody_well_a_503(bool isSite)
    {
        await using var refused = await Start(isSite, [Nobody]);
        Assert.Equal(502, (await Ask(refused, Request.Get("/"))).StatusCode);
        await using var sick = await Start(isSite, [Nobody], "--health", "/health", "--health-interval", "0.2");
        await sick.WaitForOutput($"{Nobody} gets no requests, as its health check fails: ");
        var response = await Ask(sick, Request.Get("/"));
        Assert.Equal((503, "1"), (response.StatusCode, response.Header("Retry-After")));
    }

    [Theory, MemberData(nameof(Both))]
    public async Task A_cookie_keeps_a_client_at_its_destination_even_while_that_drains(bool isSite)
    {
        using var a = await Origin.Start("a");
        using var b = await Origin.Start("b");
        await using var wizgi = await Start(isSite, [a.Address, b.Address], "--sticky", "cookie:at");
        var first = await Ask(wizgi, Request.Get("/"));
        var cookie = first.Header("Set-Cookie")!;
        Assert.Matches("^at=[0-9a-f]{24}; Path=/; HttpOnly; SameSite=Lax$", cookie);
        for (var count = 0; count < 4; count++)
        {
            var again = await Ask(wizgi, Request.Get("/", $"Cookie: x=1; {cookie.Split(';')[0]}\r\n"));
            Assert.Equal((first.Body, null), (again.Body, again.Header("Set-Cookie")));
        }
        // What no balancer has given out counts for nothing.
        Assert.NotNull((await Ask(wizgi, Request.Get("/", "Cookie: at=http://10.0.0.1\r\n"))).Header("Set-Cookie"));
        var (mine, other) = first.Body == "a" ? (a, b) : (b, a);
        await using var draining = await Start(isSite, [mine.Address + ",drain=true", other.Address], "--sticky", "cookie:at");
        for (var count = 0; count < 3; count++)
        {
            Assert.Equal(first.Body, (await Ask(draining, Request.Get("/", $"Cookie: {cookie.Split(';')[0]}\r\n"))).Body);
            Assert.NotEqual(first.Body, (await Ask(draining, Request.Get("/"))).Body);
        }
    }

    [Fact]
    public async Task A_changed_file_changes_the_destinations_and_a_wrong_one_does_not()
    {
        using var a = await Origin.Start("a");
        using var slow = await Origin.Start("slow", seconds: 4);
        var folder = Directory.CreateTempSubdirectory("wizgi");
        try
        {
            var file = Path.Combine(folder.FullName, "wizgi.json");
            await File.WriteAllTextAsync(file, $$"""{"bind": "127.0.0.1:0", "balance": ["{{slow.Address}}"]}""", TestContext.Current.CancellationToken);
            await using var wizgi = await WizgiProcess.Start("balance", new() { IsConfigured = true, Directory = folder.FullName });
            // Who is there keeps what it has.
            var pending = Ask(wizgi, Request.Get("/"));
            await File.WriteAllTextAsync(file, $$"""{"bind": "127.0.0.1:0", "balance": ["{{a.Address}},weight=3"]}""", TestContext.Current.CancellationToken);
            wizgi.Signal(PosixSignal.SIGHUP);
            await wizgi.WaitForOutput($"{a.Address} is a destination now, weight 3");
            await wizgi.WaitForOutput($"{slow.Address} is no destination any more; ");
            Assert.Equal("a", (await Ask(wizgi, Request.Get("/"))).Body);
            Assert.Contains((await pending).Body, (string[])["slow", "a"]);
            await File.WriteAllTextAsync(file, """{"bind": "127.0.0.1:0", "balance": ["nonsense"]}""", TestContext.Current.CancellationToken);
            await wizgi.WaitForOutput("The configuration is wrong, and the one before goes on");
            Assert.Equal("a", (await Ask(wizgi, Request.Get("/"))).Body);
            Assert.Equal(0, await wizgi.Stop());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("nonsense", "is no destination")]
    [InlineData("http://a:1,weight=0", "a number from 1 to 1000 is needed")]
    [InlineData("http://a:1,wieght=2", "did you mean weight?")]
    public async Task A_destination_that_is_none_is_told_of(string destination, string message)
    {
        var (code, output) = await WizgiProcess.Run(["balance", destination]);
        Assert.NotEqual(0, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_middleware_stands_around_an_application_elsewhere()
    {
        using var a = await Origin.Start("a");
        await using var wizgi = await WizgiProcess.Start("loading:application", new() { Environment = { ["ELSEWHERE"] = a.Address } });
        var response = await Ask(wizgi, Request.Post("/", "hello"));
        Assert.Equal(("a", "python"), (response.Body, response.Header("X-Around")));
        var (_, output) = await WizgiProcess.Run(["loading:application", "-w", "0", "-b", "127.0.0.1:0"], new() { Environment = { ["ELSEWHERE"] = "http://" } });
        Assert.Contains("ImportError: 'http://' is no remote application", output, StringComparison.Ordinal);
    }
}
