using System.Text.Json;
using Wizgi.Server.Diagnostics;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Diagnostics;

public sealed class AccessLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FixedTime _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromHours(2));
    private readonly Dictionary<string, string> _headers = new() { ["referer"] = "http://r/", ["user-agent"] = "curl/8" };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_combined_format_is_Apaches() =>
        Assert.Equal("""192.0.2.1 - - [02/Jan/2026:03:04:05 +0000] "GET /a?b HTTP/1.1" 201 12 "http://r/" "curl/8" """.TrimEnd() + "\n", Log("combined"));

    [Theory]
    [InlineData("%(h)s", "192.0.2.1")]
    [InlineData("%(l)s", "-")]
    [InlineData("%(u)s", "-")]
    [InlineData("%(t)s", "[02/Jan/2026:03:04:05 +0000]")]
    [InlineData("%(r)s", "GET /a?b HTTP/1.1")]
    [InlineData("%(m)s", "GET")]
    [InlineData("%(U)s", "/a")]
    [InlineData("%(q)s", "b")]
    [InlineData("%(H)s", "HTTP/1.1")]
    [InlineData("%(s)s", "201")]
    [InlineData("%(B)s", "12")]
    [InlineData("%(b)s", "12")]
    [InlineData("%(f)s", "http://r/")]
    [InlineData("%(a)s", "curl/8")]
    [InlineData("%(T)s", "2")]
    [InlineData("%(M)s", "2345")]
    [InlineData("%(D)s", "2345678")]
    [InlineData("%(L)s", "2.345678")]
    [InlineData("%({User-Agent}i)s", "curl/8")]
    [InlineData("%({X-None}i)s", "-")]
    [InlineData("%({X-Answer}o)s", "42")]
    [InlineData("%({X-None}o)s", "-")]
    [InlineData("a %% b", "a % b")]
    [InlineData("", "")]
    [InlineData("é", "Ã©")]
    public void Each_atom_shows_its_part_of_the_request(string format, string shown) => Assert.Equal(shown + "\n", Log(format));

    [Fact]
    public void The_process_is_shown_as_gunicorn_shows_it() => Assert.Equal($"<{Environment.ProcessId}>\n", Log("%(p)s"));

    [Fact]
    public void A_response_without_body_has_a_zero_for_its_bytes() => Assert.Equal("0 0\n", Log("%(b)s %(B)s", bodyBytes: 0));

    [Fact]
    public void A_response_that_no_application_made_has_no_headers() => Assert.Equal("-\n", Log("%({X-Answer}o)s", hasHead: false));

    [Fact]
    public void A_request_without_query_shows_nothing_for_it() => Assert.Equal("/a\n", Log("%(U)s%(q)s", query: ""));

    [Theory]
    [InlineData("Basic dXNlcjpzZWNyZXQ=", "user")]
    [InlineData("bAsIc  dXNlcjpzZWNyZXQ= ", "user")]
    [InlineData("Basic dXM6ZXI6eA==", "us")]
    [InlineData("Basic dXNlcg==", "-")]
    [InlineData("Basic OnNlY3JldA==", "-")]
    [InlineData("Basic !!!!", "-")]
    [InlineData("Basic ", "-")]
    [InlineData("Basic", "-")]
    [InlineData("Bearer dXNlcjpzZWNyZXQ=", "-")]
    [InlineData("Basic dSIKOng=", @"u\x22\x0a")]
    public void The_user_of_basic_credentials_is_shown_and_never_the_password(string credentials, string user)
    {
        _headers["authorization"] = credentials;
        Assert.Equal(user + "\n", Log("%(u)s"));
    }

    [Theory]
    [InlineData("combined")]
    [InlineData("%(h)s \"%(r)s\" \"%(m)s\" \"%(U)s\" \"%(q)s\" \"%(H)s\" \"%(f)s\" \"%(a)s\" \"%({user-agent}i)s\" \"%({X-Answer}o)s\"")]
    public void No_part_of_a_request_can_forge_a_field_or_a_line(string format)
    {
        var hostile = "\" 200 0 \"\r\n127.0.0.1 - admin \\\" \u0085\u009B\0";
        _headers["referer"] = _headers["user-agent"] = hostile;
        var expected = Log(format);
        var line = Log(format, requestLine: hostile, query: hostile, path: hostile, method: hostile, protocol: hostile);
        Assert.Equal(1, line.Count(letter => letter == '\n'));
        Assert.Equal(expected.Count(letter => letter == '"'), line.Count(letter => letter == '"'));
        Assert.All(line[..^1], letter => Assert.InRange(letter, ' ', '~'));
    }

    [Fact]
    public void JSON_has_one_object_a_line_with_every_part()
    {
        _headers["authorization"] = "Basic dXNlcjpzZWNyZXQ=";
        using var json = JsonDocument.Parse(Log("json"));
        Assert.Equal(
            $$"""{"time":"2026-01-02T03:04:05Z","remote_addr":"192.0.2.1","user":"user","request":"GET /a?b HTTP/1.1","method":"GET","path":"/a","query":"b","protocol":"HTTP/1.1","status":201,"bytes":12,"duration_us":2345678,"referer":"http://r/","user_agent":"curl/8","pid":{{Environment.ProcessId}}}""",
            json.RootElement.GetRawText());
    }

    [Fact]
    public void JSON_stays_valid_whatever_bytes_a_client_sends()
    {
        var all = new string([.. Enumerable.Range(0, 256).Select(code => (char)code)]);
        _headers["referer"] = _headers["user-agent"] = all;
        var line = Log("json", requestLine: all, query: all, path: all, method: all, protocol: all);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        foreach (var name in (string[])["request", "method", "path", "query", "protocol", "referer", "user_agent"])
            Assert.Equal(all, json.RootElement.GetProperty(name).GetString());
    }

    [Fact]
    public void The_clock_of_the_log_follows_the_time()
    {
        using var sink = LogSink.Open(_folder["log"], 1);
        var log = new AccessLog(sink, AccessLogFormat.Parse("%(t)s"), _time);
        Write(log);
        _time.Now += TimeSpan.FromSeconds(1);
        Write(log);
        log.Flush();
        Assert.Equal("[02/Jan/2026:03:04:05 +0000]\n[02/Jan/2026:03:04:06 +0000]\n", File.ReadAllText(_folder["log"]));
    }

    private string Log(string format, string requestLine = "GET /a?b HTTP/1.1", string method = "GET", string path = "/a", string query = "b",
        string protocol = "HTTP/1.1", long bodyBytes = 12, bool hasHead = true)
    {
        File.Delete(_folder["log"]);
        using (var sink = LogSink.Open(_folder["log"], 1))
            Write(new AccessLog(sink, AccessLogFormat.Parse(format), _time), requestLine, method, path, query, protocol, bodyBytes, hasHead);
        return Latin1.Text(File.ReadAllBytes(_folder["log"]));
    }

    private void Write(AccessLog log, string requestLine = "", string method = "", string path = "", string query = "", string protocol = "", long bodyBytes = 0, bool hasHead = true)
    {
        var head = new ResponseHead();
        head.Add("X-Answer"u8, "42"u8);
        log.Write(new AccessEntry
        {
            RemoteAddress = "192.0.2.1"u8,
            RequestLine = Latin1.Bytes(requestLine),
            Method = Latin1.Bytes(method),
            Path = Latin1.Bytes(path),
            Query = Latin1.Bytes(query),
            Protocol = Latin1.Bytes(protocol),
            StatusCode = 201,
            BodyBytes = bodyBytes,
            Duration = TimeSpan.FromMicroseconds(2_345_678),
            RequestHeader = name => _headers.TryGetValue(Latin1.Text(name).ToLowerInvariant(), out var value) ? Latin1.Bytes(value) : [],
            ResponseHead = hasHead ? head : null,
        });
    }
}
