using System.Net.Sockets;
using System.Security.Cryptography;
using Wizgi.Conformance.Gateways;
using Wizgi.Conformance.Support;
using Xunit;
using static Wizgi.Conformance.Family.FastCgiRecords;

namespace Wizgi.Conformance.Family;

/// <summary>What our handlers for other languages promise: asked by <c>wizgi fastcgi://unix:…</c>, and record by record.</summary>
public abstract class HandlerTests
{
    private const string Complete = "\0\0\0\0\0\0\0\0";

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What <c>/</c> of the example says.</summary>
    protected abstract string Hello { get; }

    /// <summary>Lines of the example's <c>/environ</c> for a POST of <c>/old/environ?x=%41</c> over https, with a header and a client's address.</summary>
    protected abstract string[] Environ { get; }

    protected static string Sample(string name) => Path.Combine(Repository.Root, "samples", "family", name);

    protected static string Odd(string name) => Path.Combine(Repository.Apps, "family", name);

    /// <summary>The command that serves the example, or the application that is out of the ordinary.</summary>
    /// <remarks>Skips the test where the language is not installed.</remarks>
    protected abstract string[] Command(bool isOdd = false, int threads = 4);

    /// <summary>What the example's <c>/upload</c> says of a body.</summary>
    protected abstract string Summary(byte[] body);

    [Fact]
    public async Task The_application_sees_the_request()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        await using var front = await WizgiProcess.Start("echo:app", new() { Arguments = ["--mount", $"/old=fastcgi://unix:{origin.Socket}", "--trusted-proxy-headers", "x-forwarded-for,x-forwarded-proto"] });
        using var client = await front.Connect();
        var response = await client.Exchange(Request.Post("/old/environ?x=%41", "body", "X-Forwarded-For: 9.9.9.9\r\nX-Forwarded-Proto: https\r\nProxy: evil\r\nX-Colour: r\u00e9d\r\nContent-Type: text/x\r\n"));
        Assert.Equal((200, "text/plain; charset=utf-8"), (response.StatusCode, response.Header("Content-Type")));
        var lines = response.Body.Split('\n');
        foreach (var line in Environ) Assert.Contains(line, lines);
        Assert.DoesNotContain("evil", response.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_example_answers()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        await using var front = await Front(origin);
        using var client = await front.Connect();
        Assert.Equal(Hello, (await client.Exchange(Request.Get("/"))).Body);
        Assert.Equal(404, (await client.Exchange(Request.Get("/nowhere"))).StatusCode);
        var cookies = (await client.Exchange(Request.Get("/headers"))).Headers.Where(static field => field.Name.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value);
        Assert.Equal(["a=1; Path=/", "b=2; HttpOnly"], cookies);
        await client.Send(Request.Head("/large?mib=3"));
        Assert.Equal($"{3 << 20}", (await client.ReadResponse(toHead: true)).Header("Content-Length"));
        Assert.Equal(500, (await client.Exchange(Request.Get("/error"))).StatusCode);
        await origin.WaitForOutput("an error of the application");
        Assert.Contains("GET /error", origin.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_streams_and_its_application_ends_with_the_client()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        await using var front = await Front(origin);
        using (var client = await front.Connect())
        {
            await client.Send(Request.Get("/stream?n=3"));
            await client.ReadUntil("block 1\n");
            Assert.DoesNotContain("block 3", client.Pending, StringComparison.Ordinal);
            await client.ReadUntil("block 3\n");
        }
        using (var client = await front.Connect())
        {
            // More than a minute.
            await client.Send(Request.Get("/stream?n=500"));
            await client.ReadUntil("block 1\n");
        }
        WizgiProcess.Send(origin.Id, 15);
        Assert.Equal(0, await origin.WaitForExit());
    }

    [Fact]
    public async Task Long_bodies_pass_in_flat_memory()
    {
        const int Length = 100 << 20;
        await using var origin = await OriginProgram.Inheriting(Command());
        await using var front = await Front(origin);
        using var http = front.HttpClient();
        var body = RandomNumberGenerator.GetBytes(3_000_001);
        Assert.Equal(Summary(body), await Post(http, "/upload", new ByteArrayContent(body)));
        var before = ProcessUse.ResidentBytes(origin.Id);
        Assert.StartsWith($"{Length} bytes, ", await Post(http, "/upload", new Zeros(Length)), StringComparison.Ordinal);
        using var down = await http.GetAsync(new Uri("/large?mib=100", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        var buffer = new byte[1 << 16];
        using var stream = await down.Content.ReadAsStreamAsync(Cancel);
        long read = 0;
        for (int count; (count = await stream.ReadAsync(buffer, Cancel)) > 0;) read += count;
        Assert.Equal(Length, read);
        Assert.InRange(ProcessUse.ResidentBytes(origin.Id) - before, long.MinValue, 60 << 20);
    }

    [Fact]
    public async Task Both_directions_stream_at_the_same_time()
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        await using var front = await Front(origin);
        // More than sockets and handlers hold; its client reads while it sends.
        var body = new string('a', 1 << 20) + new string('b', 1 << 20) + new string('c', 1 << 20);
        using (var client = await front.Connect())
        {
            var sending = client.Send(Request.Post("/echo", body));
            Assert.Equal(body, (await client.ReadResponse()).Body);
            await sending;
        }
        using (var client = await front.Connect())
        {
            var sending = client.SendUntilClosed(Request.Post("/unread", body));
            Assert.Equal("not read", (await client.ReadResponse()).Body);
            client.Dispose();
            await sending;
        }
    }

    [Theory]
    [InlineData("/split")]
    [InlineData("/name")]
    [InlineData("/hop")]
    [InlineData("/status")]
    [InlineData("/first")]
    [InlineData("/long")]
    [InlineData("/undefined")]
    public async Task A_response_that_is_none_is_a_500_with_the_reason_in_the_log(string path)
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        await using var front = await Front(origin);
        using var client = await front.Connect();
        var response = await client.Exchange(Request.Get(path));
        Assert.Equal((500, "Internal Server Error\n", null), (response.StatusCode, response.Body, response.Header("Set-Cookie")));
        await origin.WaitForOutput($"Error handling request GET {path}");
        Assert.Equal(204, (await client.Exchange(Request.Get("/nothing"))).StatusCode);
    }

    [Theory]
    [InlineData("/late")]
    [InlineData("/short")]
    public async Task A_response_that_breaks_off_does_so_for_the_client(string path)
    {
        await using var origin = await OriginProgram.Inheriting(Command(isOdd: true));
        await using var front = await Front(origin);
        using var http = front.HttpClient();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(new Uri(path, UriKind.Relative), Cancel));
        await origin.WaitForOutput($"Error handling request GET {path}");
        Assert.Equal("logged", await http.GetStringAsync(new Uri("/logs", UriKind.Relative), Cancel));
        await origin.WaitForOutput("a line of the application");
    }

    [Fact]
    public async Task Records_of_all_kinds_are_answered()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        using var client = await Connect(origin);
        await client.Send(Record(9, 0, Pair("FCGI_MPXS_CONNS", "") + Pair("ABC", "")) + Record(99, 0, "?"));
        Assert.Equal("10/0: \u000f\u0001FCGI_MPXS_CONNS0", await Read(client));
        Assert.Equal("11/0: c\0\0\0\0\0\0\0", await Read(client));
        foreach (var role in (int[])[2, 3])
        {
            await client.Send(Begin(5, role));
            Assert.Equal("3/5: \0\0\0\0\u0003\0\0\0", await Read(client));
        }
        // A second request meanwhile is refused, whatever else comes of it is passed over.
        await client.Send(Begin(1) + Params(1, "POST", "/upload", "4") + Get(2, "/") + Record(5, 1, "abcd"));
        Assert.Equal("3/2: \0\0\0\0\u0001\0\0\0", await Read(client));
        await client.Send(Record(5, 1, ""));
        var seen = await ReadToEndOf(client, 1);
        Assert.EndsWith(Summary("abcd"u8.ToArray()), string.Concat(seen[..^2].Select(static record => record[5..])), StringComparison.Ordinal);
        Assert.Equal(["6/1: ", $"3/1: {Complete}"], seen[^2..]);
        // An abort is answered, and its connection goes on.
        await client.Send(Get(1, "/stream?n=500"));
        await client.Send(Record(2, 1, ""));
        Assert.Equal($"3/1: {Complete}", (await ReadToEndOf(client, 1))[^1]);
        await client.Send(Get(1, "/"));
        Assert.EndsWith(Hello, (await ReadToEndOf(client, 1))[0], StringComparison.Ordinal);
        // Without FCGI_KEEP_CONN it ends behind the response.
        await client.Send(Get(3, "/", flags: 0));
        _ = await ReadToEndOf(client, 3);
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task What_is_no_FastCGI_ends_its_connection_with_a_line()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        (string Sent, string Line)[] cases =
        [
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "a record of version 71"),
            (Record(1, 1, "abc"), "a BEGIN_REQUEST of 3 bytes"),
            (Begin(1) + Begin(1), "request 1 twice"),
            (Begin(1) + Record(5, 1, "abc"), "before the end of the variables"),
            (Begin(1) + Record(4, 1, "\u0005\u0005abc") + Record(4, 1, ""), "variables that break off"),
            (Begin(1) + Record(4, 1, "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff") + Record(4, 1, ""), "variables that break off"),
            (Begin(1) + Record(4, 1, Pair("CONTENT_LENGTH", "-1")) + Record(4, 1, ""), "the CONTENT_LENGTH"),
            (Begin(1) + string.Concat(Enumerable.Repeat(Record(4, 1, new string('x', 65_000)), 70)), "variables of more than 4194304 bytes"),
            (Get(1, "/stream?n=500") + Record(5, 1, "more"), "more body behind its end"),
        ];
        foreach (var (sent, line) in cases)
        {
            using var client = await Connect(origin);
            await client.SendUntilClosed(sent);
            await origin.WaitForOutput(line);
            _ = await client.ReadWhatComes();
        }
        // Connections that end anywhere.
        var whole = Begin(1) + Params(1, "POST", "/upload", "9") + Record(5, 1, "abc");
        for (var length = 0; length < whole.Length; length += 7)
        {
            using var client = await Connect(origin);
            await client.Send(whole[..length]);
        }
        using var next = await Connect(origin);
        foreach (var letter in Begin(1) + Params(1, "POST", "/upload", "3") + Record(5, 1, "abc") + Record(5, 1, "")) await next.Send($"{letter}");
        Assert.EndsWith(Summary("abc"u8.ToArray()), string.Concat((await ReadToEndOf(next, 1))[..^2].Select(static record => record[5..])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TERM_finishes_what_runs_and_takes_no_more()
    {
        await using var origin = await OriginProgram.Inheriting(Command());
        using var idle = await Connect(origin);
        await idle.Send(Get(1, "/"));
        _ = await ReadToEndOf(idle, 1);
        using (var client = await Connect(origin))
        {
            await client.Send(Get(1, "/stream?n=8"));
            Assert.EndsWith("block 1\n", await Read(client), StringComparison.Ordinal);
            WizgiProcess.Send(origin.Id, 15);
            Assert.Equal("", await idle.ReadToEnd());
            var rest = await ReadToEndOf(client, 1);
            Assert.Equal(["6/1: block 8\n", "6/1: ", $"3/1: {Complete}"], rest[^3..]);
            Assert.Equal("", await client.ReadToEnd());
        }
        Assert.Equal(0, await origin.WaitForExit());
    }

    [Fact]
    public async Task Processes_share_the_socket()
    {
        // The shell gives what is in the background no standard input of its own accord.
        await using var origin = await OriginProgram.Inheriting(["/bin/sh", "-c", "exec 3<&0; \"$@\" <&3 3<&- & exec \"$@\" 3<&-", "sh", .. Command(isOdd: true)]);
        await using var front = await Front(origin, "--threads", "4");
        using var http = front.HttpClient();
        var seen = new HashSet<string>();
        for (var clock = System.Diagnostics.Stopwatch.StartNew(); seen.Count < 2 && clock.Elapsed < TimeSpan.FromSeconds(60);)
            foreach (var process in await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.GetStringAsync(new Uri("/pid", UriKind.Relative), Cancel)))) seen.Add(process);
        Assert.Equal(2, seen.Count);
        seen.Remove($"{origin.Id}");
        var other = Assert.Single(seen);
        WizgiProcess.Send(origin.Id, 15);
        try
        {
            for (var round = 0; round < 20; round++) Assert.Contains(await http.GetStringAsync(new Uri("/pid", UriKind.Relative), Cancel), (string[])[other, $"{origin.Id}"]);
        }
        finally
        {
            // It has the pipes of the first too, whose end is waited for.
            WizgiProcess.Send(int.Parse(other, System.Globalization.CultureInfo.InvariantCulture), 15);
        }
        Assert.Equal(0, await origin.WaitForExit());
    }

    protected static Task<WizgiProcess> Front(OriginProgram origin, params string[] options) => WizgiProcess.Start($"fastcgi://unix:{origin.Socket}", new() { Arguments = options });

    protected static async Task<WireClient> Connect(OriginProgram origin)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(origin.Socket), Cancel);
        return new WireClient(socket);
    }

    private static async Task<string> Post(HttpClient http, string target, HttpContent content)
    {
        using var response = await http.PostAsync(new Uri(target, UriKind.Relative), content, Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }
}
