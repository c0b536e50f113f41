using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

// Files, up and down: Django's own, WhiteNoise's, and the server's.
public abstract partial class DjangoTests<TSite>
{
    [Theory]
    [InlineData(100 * 1024, false)]
    [InlineData(3 * 1024 * 1024, true)]
    public async Task Upload_is_kept_in_memory_or_in_a_temporary_file_that_is_gone_afterwards(int size, bool isFile)
    {
        using var form = new MultipartFormDataContent { { new StringContent("noted"), "note" }, { new ByteArrayContent(SmallSite.SomeBytes(size)), "file", "some.bin" } };

        using var response = await Send(HttpMethod.Post, "/upload", form);

        var received = await Json(response);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(SmallSite.SomeBytes(size))), received.GetProperty("sha256").GetString());
        Assert.Equal(isFile, received.GetProperty("path").GetString() is not null);
        await WaitFor(() => !File.Exists(received.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task FileResponse_over_memory_is_sent_like_a_file()
    {
        using var response = await Get("/memory");

        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(1_000_000, response.Content.Headers.ContentLength);
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789", 100_000)), await Text(response));
    }

    [Fact]
    public async Task Request_finished_is_sent_once_for_each_request_also_of_a_file_that_the_client_left()
    {
        // WhiteNoise 6.0 sends it a second time when Python collects what it sent a part of: no server of other tests.
        await using var server = await Site.Serve();
        using var client = server.HttpClient();
        using (var wire = await server.Connect())
        {
            await wire.Send(Request("GET", "/download"));
            await wire.ReadUntil("\r\n\r\n");
        }
        await GetText("/memory", client);
        using (await client.SendAsync(new(HttpMethod.Head, "/download"), TestContext.Current.CancellationToken)) { }
        Assert.False((await client.GetAsync(new Uri("/error", UriKind.Relative), TestContext.Current.CancellationToken)).IsSuccessStatusCode);

        // What asks has itself begun and is not finished.
        for (var asked = 1; asked <= 3; asked++)
        {
            var counts = JsonDocument.Parse(await GetText("/requests", client)).RootElement;
            Assert.Equal(4 + asked, counts.GetProperty("started").GetInt32());
            Assert.Equal(4 + asked - 1, counts.GetProperty("finished").GetInt32());
        }
    }

    [Fact]
    public async Task Static_files_of_the_admin_come_from_WhiteNoise_for_ever_and_compressed()
    {
        using var style = await Get(await AdminStyle());
        Assert.Equal(HttpStatusCode.OK, style.StatusCode);
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
        Assert.Equal("max-age=315360000, public, immutable", style.Headers.GetValues("Cache-Control").Single().Replace("public, max-age=315360000", "max-age=315360000, public", StringComparison.Ordinal));
        var plain = await Text(style);

        using var request = new HttpRequestMessage(HttpMethod.Get, await AdminStyle());
        request.Headers.AcceptEncoding.Add(new("gzip"));
        using var packed = await Send(request);
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        await using var unpacked = new System.IO.Compression.GZipStream(new MemoryStream(await Bytes(packed)), System.IO.Compression.CompressionMode.Decompress);
        Assert.Equal(plain, await new StreamReader(unpacked).ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Part_of_a_static_file_and_a_known_one_are_answered_by_WhiteNoise()
    {
        var path = await AdminStyle();
        using var whole = await Get(path);
        var bytes = await Bytes(whole);

        using var part = new HttpRequestMessage(HttpMethod.Get, path);
        part.Headers.Range = new(10, 29);
        using var sent = await Send(part);
        Assert.Equal(HttpStatusCode.PartialContent, sent.StatusCode);
        Assert.Equal(bytes[10..30], await Bytes(sent));

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfModifiedSince = whole.Content.Headers.LastModified;
        using var known = await Send(again);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Static_files_of_the_admin_are_served_by_the_server_itself()
    {
        await using var server = await Site.Serve("--static", $"/static={Path.Combine(Site.Data, "static")}");
        using var client = server.HttpClient();
        var page = await GetText("/admin/login/", client);
        var links = StaticLinks().Matches(page).Select(match => match.Groups["path"].Value).ToList();
        Assert.Contains(links, link => link.Contains("/admin/css/base.", StringComparison.Ordinal));

        foreach (var link in links)
        {
            using var response = await client.GetAsync(new Uri(link, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Site.Data, link[1..]), TestContext.Current.CancellationToken), await Bytes(response));
            // WhiteNoise would have said that every origin may have it.
            Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
        }
    }

    private async Task<string> AdminStyle() =>
        StaticLinks().Matches(await GetText("/admin/login/")).Select(match => match.Groups["path"].Value).First(path => path.Contains("/base.", StringComparison.Ordinal));

    private static Task WaitFor(Func<bool> condition) => WaitFor(() => Task.FromResult(condition()));

    private static async Task WaitFor(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        while (!await condition()) await Task.Delay(20, limit.Token);
    }

    [GeneratedRegex("(href|src)=\"(?<path>/static/[^\"]+)\"")]
    private static partial Regex StaticLinks();
}
