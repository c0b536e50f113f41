using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>FastCGI, bytes in and bytes out. A record is told as <c>type/request: content</c>.</summary>
public sealed class FastCgiWireTests
{
    private const string Ended = "\0\0\0\0\0\0\0\0";

    [Fact]
    public async Task Requests_of_one_connection_are_answered_at_the_same_time()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Get(1, "/stream"));
        var first = await Read(client);
        Assert.StartsWith("6/1: Status: 200 OK\r\n", first);
        Assert.EndsWith("\r\n\r\nfirst", first);
        await client.Send(Get(2, "/let_go"));
        var seen = await ReadUntilEnd(client, 2);
        Assert.Contains(seen, record => record.StartsWith("6/2: Status: 204 No Content\r\n", StringComparison.Ordinal));
        Assert.Contains($"3/2: {Ended}", seen);
        Assert.Contains($"3/1: {Ended}", seen);
        Assert.Contains("6/1: second", seen);
    }

    [Fact]
    public async Task Interleaved_bodies_stay_apart()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Begin(1) + Params(1, "POST", "/upload", 4) + Begin(7) + Params(7, "POST", "/upload", 6));
        await client.Send(Record(5, 7, "abc") + Record(5, 1, "xy") + Record(5, 7, "def") + Record(5, 1, "zw") + Record(5, 7, "") + Record(5, 1, ""));
        var seen = await ReadUntilEnd(client, 2);
        Assert.Contains(seen, record => record.StartsWith("6/1: ", StringComparison.Ordinal) && record.Contains("\r\n\r\n4 ", StringComparison.Ordinal));
        Assert.Contains(seen, record => record.StartsWith("6/7: ", StringComparison.Ordinal) && record.Contains("\r\n\r\n6 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Management_records_and_other_roles_are_answered()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Record(9, 0, "\u000f\0FCGI_MPXS_CONNS\u0003\0ABC") + Record(99, 0, "?"));
        Assert.Equal("10/0: \u000f\u0001FCGI_MPXS_CONNS1", await Read(client));
        Assert.Equal("11/0: c\0\0\0\0\0\0\0", await Read(client));
        foreach (var role in (int[])[2, 3])
        {
            await client.Send(Begin(5, role));
            Assert.Equal("3/5: \0\0\0\0\u0003\0\0\0", await Read(client));
        }
        await client.Send(Get(5, "/printing"));
        Assert.StartsWith("6/5: Status: 201 Made\r\n", (await ReadUntilEnd(client, 1))[0]);
    }

    [Fact]
    public async Task An_aborted_request_ends_and_its_connection_goes_on()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Get(1, "/endless"));
        Assert.StartsWith("6/1: Status: 200 OK", await Read(client));
        await client.Send(Record(2, 1, ""));
        while (!(await Read(client)).StartsWith("3/1: ", StringComparison.Ordinal))
        {
        }
        await client.Send(Get(1, "/is_closed"));
        Assert.EndsWith("closed", (await ReadUntilEnd(client, 1))[0]);
    }

    [Fact]
    public async Task A_connection_that_is_not_kept_ends_behind_the_response()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Begin(1, flags: 0) + Params(1, "GET", "/printing", null) + Record(5, 1, ""));
        Assert.Equal(3, (await ReadUntilEnd(client, 1)).Count);
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task Too_many_variables_are_a_431()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using var client = await wizgi.Connect();
        await client.Send(Begin(1));
        for (var round = 0; round < 5; round++) await client.Send(Record(4, 1, new string('x', 60_000)));
        await client.Send(Record(4, 1, "") + Record(5, 1, ""));
        Assert.StartsWith("6/1: Status: 431 ", (await ReadUntilEnd(client, 1))[0]);
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "version 71" },
        { Begin(1) + Begin(1), "begins twice" },
        { Record(1, 1, "abc"), "8 are needed" },
        { Record(1, 0, "\0\u0001\0\0\0\0\0\0"), "for request 0" },
        { Begin(1) + Record(5, 1, "abc"), "before the end of its PARAMS" },
        { Begin(1) + Record(4, 1, "\u0005"), "" },
        { Begin(1) + Record(4, 1, "\u0005\u0005abc") + Record(4, 1, ""), "longer than its stream" },
        { Begin(1) + Record(4, 1, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff") + Record(4, 1, ""), "longer than its stream" },
        { Begin(1) + Record(4, 1, "\u0080") + Record(4, 1, ""), "a length is cut off" },
        { Begin(1) + Record(4, 1, ""), "no REQUEST_METHOD" },
        { Begin(1) + Record(4, 1, Pair("REQUEST_METHOD", "G T")) + Record(4, 1, ""), "no method" },
        { Begin(1) + Record(4, 1, Pair("REQUEST_METHOD", "GET") + Pair("CONTENT_LENGTH", "-1")) + Record(4, 1, ""), "no length" },
        { Begin(1) + Record(4, 1, Pair("REQUEST_METHOD", "GET") + Pair("CONTENT_LENGTH", "1") + Pair("CONTENT_LENGTH", "2")) + Record(4, 1, ""), "came twice" },
        { Record(6, 1, "x"), "web servers do not send" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_no_FastCGI_ends_the_connection_with_one_line(string sent, string line)
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi");
        using (var client = await wizgi.Connect())
        {
            await client.SendUntilClosed(sent);
            if (line.Length == 0) client.EndSending();
            _ = await client.ReadWhatComes();
        }
        if (line.Length > 0) await wizgi.WaitForOutput(line);
        using var next = await wizgi.Connect();
        await next.Send(Get(1, "/printing"));
        Assert.StartsWith("6/1: Status: 201 Made\r\n", (await ReadUntilEnd(next, 1))[0]);
        Assert.DoesNotContain("Traceback", wizgi.Output);
        Assert.DoesNotContain("Unhandled", wizgi.Output);
    }

    [Fact]
    public async Task By_tcp_only_listed_peers_may_connect()
    {
        await using var wizgi = await GatewayServers.StartWizgi("fastcgi", "--forwarded-allow-ips", "10.0.0.1");
        using var client = await wizgi.Connect();
        await client.SendUntilClosed(Get(1, "/printing"));
        Assert.Equal("", await client.ReadWhatComes());
        await wizgi.WaitForOutput("not in --forwarded-allow-ips");
    }

    private static string Get(int id, string path) => Begin(id) + Params(id, "GET", path, null) + Record(5, id, "");

    private static string Begin(int id, int role = 1, int flags = 1) => Record(1, id, $"\0{(char)role}{(char)flags}\0\0\0\0\0");

    private static string Params(int id, string method, string path, int? length)
    {
        var pairs = Pair("REQUEST_METHOD", method) + Pair("SCRIPT_NAME", "") + Pair("PATH_INFO", path) + Pair("SERVER_PROTOCOL", "HTTP/1.1") + Pair("CONTENT_LENGTH", $"{length}");
        // Cut where a pair does not end.
        return Record(4, id, pairs[..9]) + Record(4, id, pairs[9..]) + Record(4, id, "");
    }

    private static string Pair(string name, string value) => $"{(char)name.Length}{(char)value.Length}{name}{value}";

    private static string Record(int type, int id, string content) =>
        $"\u0001{(char)type}{(char)(id >> 8)}{(char)(id & 255)}{(char)(content.Length >> 8)}{(char)(content.Length & 255)}\u0003\0{content}pad";

    private static async Task<string> Read(WireClient client)
    {
        var head = await client.ReadExactly(8);
        var content = await client.ReadExactly((head[4] << 8) | head[5]);
        _ = await client.ReadExactly(head[6]);
        return $"{(int)head[1]}/{(head[2] << 8) | head[3]}: {content}";
    }

    /// <summary>Records until so many requests have ended.</summary>
    private static async Task<List<string>> ReadUntilEnd(WireClient client, int requests)
    {
        var seen = new List<string>();
        while (seen.Count(record => record.StartsWith("3/", StringComparison.Ordinal)) < requests) seen.Add(await Read(client));
        return seen;
    }
}
