using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>The limits that flags set, as a client meets them.</summary>
public sealed class LimitFlagTests
{
    [Theory]
    [InlineData("--limit-request-line 300", "414")]
    [InlineData("--limit-request-fields 2", "431")]
    [InlineData("--limit-request-field_size 300", "431")]
    public async Task A_head_beyond_a_limit_is_refused(string flags, string status)
    {
        await using var server = await Start(flags);
        using var client = await server.Connect();
        await client.Send(Request.Get("/bodies/list_of_one?" + new string('q', 350), $"A: {new string('a', 310)}\r\nB: b\r\n"));
        Assert.Contains($"HTTP/1.1 {status} ", await client.ReadWhatComes(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("0")]
    public async Task A_body_beyond_its_limit_is_413_however_it_is_framed(string buffer)
    {
        await using var server = await Start($"--limit-request-body 1k --request-buffer {buffer}");
        foreach (var request in (string[])[Request.PostHead("/inputs/all_at_once", 1025), Request.Chunked("/inputs/all_at_once", new string('x', 1000), new string('y', 25))])
        {
            using var client = await server.Connect();
            await client.Send(request);
            var response = await client.ReadResponse();
            Assert.Equal((413, "close"), (response.StatusCode, response.Header("Connection")));
        }
        foreach (var request in (string[])[Request.Post("/inputs/length", new string('x', 1024)), Request.Chunked("/inputs/length", new string('x', 1000), new string('y', 24))])
        {
            using var client = await server.Connect();
            Assert.Equal("1024", (await client.Exchange(request)).Body);
        }
    }

    [Theory]
    [InlineData("1m")]
    [InlineData("0")]
    public async Task A_body_that_stops_is_408(string buffer)
    {
        await using var server = await Start($"--body-timeout 0.3 --request-buffer {buffer}");
        using var client = await server.Connect();
        await client.Send(Request.PostHead("/inputs/all_at_once", 10) + "half");
        Assert.Equal(408, (await client.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task A_streamed_body_that_stops_is_408_where_no_rate_is_asked_for()
    {
        await using var server = await Start("--body-timeout 0.3 --request-buffer 0 --min-rate 0");
        using var client = await server.Connect();
        await client.Send(Request.PostHead("/inputs/all_at_once", 10) + "half");
        Assert.Equal(408, (await client.ReadResponse()).StatusCode);
    }

    // 5 seconds of grace are over when the check strikes.
    [Fact]
    public async Task A_body_that_trickles_is_408()
    {
        await using var server = await Start("--min-rate 1000");
        using var client = await server.Connect();
        await client.Send(Request.PostHead("/inputs/all_at_once", 100));
        var response = client.ReadResponse();
        for (var count = 0; count < 99 && !response.IsCompleted; count++)
        {
            await client.SendUntilClosed("x");
            await Task.WhenAny(response, Task.Delay(200, TestContext.Current.CancellationToken));
        }
        Assert.Equal(408, (await response).StatusCode);
        Assert.Contains("too slowly", (await response).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_stops_is_408()
    {
        await using var server = await Start("--head-timeout 0.3");
        using var client = await server.Connect();
        await client.Send("GET / HTTP/1.1\r\nHost");
        Assert.Equal(408, (await client.ReadResponse()).StatusCode);
    }

    [Fact]
    public async Task At_the_limit_of_connections_an_idle_one_makes_room()
    {
        await using var server = await Start("--worker-connections 2");
        using var idle = await server.Connect();
        Assert.Equal("one", (await idle.Exchange(Request.Get("/bodies/list_of_one"))).Body);
        using var busy = await server.Connect();
        await busy.Send("GET /bodies/list_of_one HTTP/1.1\r\n");
        using var third = await server.Connect();
        Assert.Equal("one", (await third.Exchange(Request.Get("/bodies/list_of_one"))).Body);
        Assert.Equal("", await idle.ReadToEnd());
        Assert.Equal("one", (await busy.Exchange("Host: a\r\n\r\n")).Body);
    }

    [Fact]
    public async Task At_the_limit_of_busy_connections_a_client_waits_for_one_to_end()
    {
        await using var server = await Start("--worker-connections 1");
        using var busy = await server.Connect();
        await busy.Send("GET /bodies/list_of_one HTTP/1.1\r\n");
        using var waiting = await server.Connect();
        await waiting.Send(Request.Get("/bodies/list_of_three"));
        await server.WaitForOutput("All 1 connections are busy");
        Assert.Equal("one", (await busy.Exchange("Host: a\r\nConnection: close\r\n\r\n")).Body);
        Assert.Equal(200, (await waiting.ReadResponse()).StatusCode);
    }

    [Theory]
    [InlineData("--request-buffer 1x", "--request-buffer 1x: a size from 0 to 1073741824 is needed, in bytes or with k, m or g behind it")]
    [InlineData("--response-buffer 1k", "--response-buffer 1k: a size from 65536 to 1073741824 is needed")]
    [InlineData("--limit-request-body -1", "--limit-request-body -1: a size is needed")]
    [InlineData("--write-timeout 0", "--write-timeout 0: a number of seconds from 0.1 to 86400 is needed")]
    [InlineData("--worker-connections 0", "--worker-connections 0: a number from 1 to 1000000 is needed")]
    public async Task A_wrong_value_is_told_with_what_is_allowed(string flags, string message)
    {
        var (exitCode, output) = await WizgiProcess.Run(["each:app", .. flags.Split(' ')]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    private static Task<WizgiProcess> Start(string flags) => WizgiProcess.Start("each:app", new WizgiOptions { Arguments = flags.Split(' ') });
}
