using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary>Clients that take their response slowly or not at all, on a server with one thread: nobody waits for them but themselves.</summary>
public sealed class SlowReaderTests(SlowReaderTests.Server wizgi) : IClassFixture<SlowReaderTests.Server>
{
    // More than sockets take by themselves on any usual machine, and less than the response buffer.
    private const int MiB = 12;

    private static readonly string Block = string.Concat(Enumerable.Range(0, 256 * 256).Select(index => (char)(index % 256)));

    public sealed class Server() : ServerFixture("each:app", "--response-buffer", "16m", "--log-level", "debug");

    [Theory]
    [InlineData("listed")]
    [InlineData("one_item")]
    [InlineData("generated")]
    [InlineData("with_length")]
    [InlineData("written")]
    [InlineData("file")]
    public async Task A_client_that_does_not_read_holds_up_nobody_and_misses_nothing(string app)
    {
        using var slow = await wizgi.Connect();
        await slow.Send(Request.Get($"/large/{app}?{MiB}") + Request.Get("/bodies/list_of_one"));
        await slow.ReadUntil("HTTP/1.1 200");
        // The only thread is free again, or this would not be answered.
        Assert.Equal("three", (await wizgi.Get("/bodies/list_of_three")).Body[6..]);
        await slow.ReadUntil("\r\n\r\n");
        var rest = await ReadBlocks(slow, isChunked: app is "generated" or "written");
        Assert.Equal(MiB * 16, rest);
        Assert.Equal("one", (await slow.ReadResponse()).Body);
        Assert.Equal("one", (await slow.Exchange(Request.Get("/bodies/list_of_one"))).Body);
    }

    [Theory]
    [InlineData("GET /large/generated?12 HTTP/1.0\r\n\r\n")]
    [InlineData("GET /large/listed?12 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    public async Task The_last_response_of_a_connection_is_sent_to_its_end(string request)
    {
        using var slow = await wizgi.Connect();
        await slow.Send(request);
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
        await slow.ReadUntil("\r\n\r\n");
        Assert.Equal(MiB * 16 * Block.Length, (await slow.ReadToEnd()).Length);
    }

    [Fact]
    public async Task The_body_is_closed_when_the_application_is_done_not_when_the_client_is()
    {
        var log = wizgi.Log();
        using var slow = await wizgi.Connect();
        await slow.Send(Request.Get($"/large/generated?{MiB}"));
        await log.WaitFor($"closed /large/generated after {MiB * 16} of {MiB * 16} blocks");
        Assert.True(slow.Socket.Connected);
    }

    [Fact]
    public async Task A_body_that_fails_behind_a_slow_client_is_seen_to_be_truncated()
    {
        using var slow = await wizgi.Connect();
        await slow.Send(Request.Get($"/large/failing?{MiB}"));
        Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
        Assert.DoesNotContain("\r\n0\r\n\r\n", (await slow.ReadWhatComes())[^64..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_goes_away_with_its_response_on_the_way_is_one_quiet_line()
    {
        var log = wizgi.Log();
        using (var slow = await wizgi.Connect())
        {
            await slow.Send(Request.Get($"/large/listed?{MiB}"));
            await slow.ReadUntil("HTTP/1.1 200");
            Assert.Equal("one", (await wizgi.Get("/bodies/list_of_one")).Body);
        }
        await log.WaitFor($"[DEBUG] The client went away during GET /large/listed?{MiB}");
        Assert.DoesNotContain("ERROR", log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_becomes_shorter_behind_a_slow_client_is_told()
    {
        var log = wizgi.Log();
        using var slow = await wizgi.Connect();
        await slow.Send(Request.Get($"/large/shrinking?{2 * MiB}"));
        await slow.ReadUntil("\r\n\r\n");
        Assert.Equal("empty", (await wizgi.Get("/large/shrink")).Body);
        Assert.InRange((await slow.ReadWhatComes()).Length, 0, (2 * MiB << 20) - 1);
        await log.WaitFor("[ERROR]", $"GET /large/shrinking?{2 * MiB}", "bytes shorter while it was sent");
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut()
    {
        await using var server = await WizgiProcess.Start("each:app", new WizgiOptions { Arguments = ["--response-buffer", "16m", "--write-timeout", "0.5", "--log-level", "debug"] });
        using var slow = await server.Connect();
        await slow.Send(Request.Get($"/large/listed?{MiB}"));
        await server.WaitForOutput($"The client of GET /large/listed?{MiB} took nothing for 0.5 s and was given up");
        Assert.True((await slow.ReadWhatComes()).Length < MiB << 20);
    }

    [Fact]
    public async Task A_stopping_server_sends_what_is_on_the_way()
    {
        await using var server = await WizgiProcess.Start("each:app", new WizgiOptions { Arguments = ["--response-buffer", "16m"] });
        using var slow = await server.Connect();
        await slow.Send(Request.Get($"/large/listed?{MiB}"));
        await slow.ReadUntil("\r\n\r\n");
        server.Signal(PosixSignal.SIGTERM);
        await server.WaitForOutput("Stopping gracefully");
        Assert.Equal(MiB << 20, (await slow.ReadToEnd()).Length);
        Assert.Equal(0, await server.WaitForExit());
    }

    [Fact]
    public async Task Beyond_the_buffer_a_body_waits_for_its_client_and_arrives_whole()
    {
        await using var server = await WizgiProcess.Start("each:app", new WizgiOptions { Arguments = ["--response-buffer", "64k"] });
        foreach (var app in (string[])["listed", "one_item", "generated", "file", "file_behind_written"])
        {
            using var client = await server.Connect();
            await client.Send(Request.Get($"/large/{app}?{MiB}", "Connection: close\r\n"));
            await client.ReadUntil("\r\n\r\n");
            var blocks = await ReadBlocks(client, isChunked: app is "generated" or "file_behind_written");
            Assert.Equal((MiB * 16) + (app == "file_behind_written" ? 1 : 0), blocks);
        }
    }

    /// <returns>How many blocks came; each was right.</returns>
    private static async Task<int> ReadBlocks(WireClient client, bool isChunked)
    {
        var count = 0;
        if (!isChunked)
        {
            for (; count < MiB * 16; count++) Assert.True(Block == await client.ReadExactly(Block.Length), $"block {count}");
            return count;
        }
        while (true)
        {
            // A frame is one block, or all those of a file.
            var size = Convert.ToInt32((await client.ReadUntil("\r\n")).TrimEnd(), 16);
            if (size == 0) break;
            for (; size > 0; size -= Block.Length, count++) Assert.True(Block == await client.ReadExactly(Block.Length), $"block {count}");
            Assert.Equal("\r\n", await client.ReadExactly(2));
        }
        await client.ReadUntil("\r\n");
        return count;
    }
}
