using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>The limits on a request head and on chunked framing: the last size that passes and the first that does not.</summary>
public sealed class LimitTests(EchoServer wizgi) : IClassFixture<EchoServer>
{
    private const int MaxRequestLine = 8190;
    private const int MaxField = 8190;
    private const int MaxFields = 100;
    private const int MaxHead = 64 * 1024;

    [Fact]
    public async Task A_request_line_of_8190_bytes_with_its_line_end_is_served() =>
        Assert.Equal(200, (await wizgi.Get(TargetForLine(MaxRequestLine - 2))).StatusCode);

    [Fact]
    public async Task A_request_line_of_8191_bytes_without_its_line_end_is_414() => await Refused(414, Request.Get(TargetForLine(MaxRequestLine + 1)));

    [Fact]
    public async Task A_request_line_without_end_is_414() => await Refused(414, "GET /" + new string('a', 100_000));

    /// <summary>CVE-2018-6758: uWSGI's stack overflowed on a long path.</summary>
    [Fact]
    public async Task Cve_2018_6758_a_path_of_a_megabyte_is_414() => await Refused(414, Request.Get("/" + new string('a', 1 << 20)));

    [Fact]
    public async Task A_method_without_end_is_refused() => await Refused([400, 414, 501], new string('A', 100_000));

    [Fact]
    public async Task A_field_of_8190_bytes_is_served() => Assert.Equal(200, (await wizgi.Get("/", Field("X-Long", MaxField))).StatusCode);

    [Fact]
    public async Task A_field_of_8191_bytes_is_431() => await Refused(431, Request.Get("/", Field("X-Long", MaxField + 1)));

    [Fact]
    public async Task A_field_name_without_end_is_431() => await Refused(431, "GET / HTTP/1.1\r\nHost: a\r\n" + new string('X', 100_000));

    /// <summary>CVE-2020-5236: waitress spent exponential time on a field that does not match its pattern.</summary>
    [Fact]
    public async Task Cve_2020_5236_a_hostile_field_of_a_megabyte_is_431() =>
        await Refused(431, Request.Get("/", "X: " + string.Concat(Enumerable.Repeat("x\t ", 1 << 18)) + "\x10\r\n"));

    [Fact]
    public async Task One_hundred_fields_are_served() => Assert.Equal(200, (await wizgi.Get("/", Fields(MaxFields - 1))).StatusCode);

    [Fact]
    public async Task One_hundred_and_one_fields_are_431() => await Refused(431, Request.Get("/", Fields(MaxFields)));

    [Fact]
    public async Task A_head_just_under_64_KiB_is_served() => Assert.Equal(200, (await wizgi.Exchange(HeadOf(MaxHead - 100))).StatusCode);

    [Fact]
    public async Task A_head_just_over_64_KiB_is_431() => await Refused(431, HeadOf(MaxHead + 100));

    [Fact]
    public async Task The_largest_heads_leave_room_for_chunk_lines_and_trailers()
    {
        using var client = await wizgi.Connect();
        var extension = ";" + new string('a', 2000);
        var trailers = Field("X-Trailer", 4000);
        for (var size = 0; size < 9; size++)
        {
            var fields = string.Concat(Enumerable.Range(0, size).Select(i => Field($"X-{i}", 7000)));
            var request = Request.ChunkedHead("/", fields) + $"5{extension}\r\nhello\r\n5{extension}\r\nworld\r\n0{extension}\r\n{trailers}\r\n";
            await client.Send(Request.Get("/") + request + request + Request.Get("/"));
            for (var i = 0; i < 4; i++)
            {
                var response = await client.ReadResponse();
                Assert.Equal(200, response.StatusCode);
                if (i is 1 or 2) Assert.Contains("\"body\": \"helloworld\"", response.Body, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task An_endless_chunk_extension_is_refused() =>
        await Refused([400, 413, 431], Request.ChunkedHead("/") + "5;" + new string('a', 100_000));

    /// <summary>CVE-2024-21647: Puma put no limit on what chunk extensions cost.</summary>
    [Fact]
    public async Task Cve_2024_21647_extensions_on_every_chunk_are_refused_in_the_end()
    {
        var chunk = "1;" + new string('a', 1000) + "\r\nx\r\n";
        await Refused([400, 413, 431], Request.ChunkedHead("/") + string.Concat(Enumerable.Repeat(chunk, 5000)) + "0\r\n\r\n");
    }

    [Fact]
    public async Task An_endless_chunk_size_is_refused() => await Refused([400, 413, 431], Request.ChunkedHead("/") + new string('0', 100_000));

    [Fact]
    public async Task A_trailer_that_is_too_long_is_refused() =>
        await Refused([400, 413, 431], Request.ChunkedHead("/") + "0\r\n" + Field("X-Long", 100_000) + "\r\n");

    /// <summary>CVE-2023-41419: gevent; the limit on trailers is part of its fix.</summary>
    [Fact]
    public async Task Cve_2023_41419_too_many_trailers_are_refused() =>
        await Refused([400, 413, 431], Request.ChunkedHead("/") + "0\r\n" + Fields(10_000) + "\r\n");

    private Task Refused(int status, string request) => Refused([status], request);

    /// <summary>Sends without waiting for the end: the server may answer and close before it has read everything.</summary>
    private async Task Refused(int[] statuses, string request)
    {
        using var client = await wizgi.Connect();
        var sending = client.SendUntilClosed(request);
        var response = await client.ReadResponse();
        Assert.Contains(response.StatusCode, statuses);
        Assert.Equal("close", response.Header("Connection"));
        Assert.Equal("", await client.ReadWhatComes());
        await sending;
    }

    private static string TargetForLine(int length) => "/" + new string('a', length - "GET / HTTP/1.1".Length);

    /// <summary>A field line of that many bytes, its CRLF not counted.</summary>
    private static string Field(string name, int length) => $"{name}: {new string('a', length - name.Length - 2)}\r\n";

    private static string Fields(int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: {i}\r\n"));

    /// <summary>A request head of that many bytes, all line ends counted.</summary>
    private static string HeadOf(int length)
    {
        var fields = string.Concat(Enumerable.Range(0, 9).Select(i => Field($"X-{i}", 7000)));
        var rest = length - Request.Get("/", fields).Length - 2;
        return Request.Get("/", fields + Field("X-Rest", rest));
    }
}
