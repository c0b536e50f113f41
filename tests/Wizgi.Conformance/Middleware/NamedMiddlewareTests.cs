using System.IO.Compression;
using System.Text;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Middleware;

public sealed class AroundPythonTests(DressedPython server) : NamedMiddlewareTests(server), IClassFixture<DressedPython>;

public sealed class AroundManagedTests(DressedManaged server) : NamedMiddlewareTests(server), IClassFixture<DressedManaged>;

public sealed class AroundMountsTests(DressedMounts server) : NamedMiddlewareTests(server), IClassFixture<DressedMounts>;

/// <summary><c>--middleware NAME,KEY=VALUE</c>, by the bytes on the wire.</summary>
public abstract class NamedMiddlewareTests(DressedServer server)
{
    private static readonly string Text = string.Concat(Enumerable.Repeat("All that glitters is not gold. ", 100));
    private static readonly string Ann = $"Authorization: Basic {Convert.ToBase64String("ann:secret"u8)}\r\n";

    [Fact]
    public async Task A_list_keeps_its_length()
    {
        var response = await server.Get("/list");
        Assert.Equal((200, "3100", Text), (response.StatusCode, response.Header("Content-Length"), response.Body));
        Assert.Null(response.Header("Transfer-Encoding"));
        Assert.Equal("Accept-Encoding", response.Header("Vary"));
    }

    [Fact]
    public async Task HEAD_has_the_head_of_GET_and_no_body()
    {
        using var client = await server.Connect();
        var head = await client.Exchange(Request.Head("/list"));
        Assert.Equal((200, "3100"), (head.StatusCode, head.Header("Content-Length")));
        // A body would stand in the way.
        Assert.Equal(200, (await client.Exchange(Request.Get("/seen"))).StatusCode);
    }

    [Fact]
    public async Task A_list_is_compressed_for_who_takes_that()
    {
        var response = await server.Get("/list", "Accept-Encoding: gzip\r\n");
        Assert.Equal("gzip", response.Header("Content-Encoding"));
        Assert.Equal($"{response.Body.Length}", response.Header("Content-Length"));
        Assert.Equal(Text, Unzip(response.Body));
    }

    [Fact]
    public async Task A_stream_comes_item_by_item_even_compressed()
    {
        using var folder = new TemporaryFolder();
        using var client = await server.Connect();
        await client.Send(Request.Get($"/stream?{folder["go"]}", "Accept-Encoding: gzip\r\n"));
        await client.ReadUntil("\r\n\r\n");
        var first = await ReadChunk(client);
        // The stream is not at its end, so what has come is read as far as it goes.
        while (!Begins(first, "one\n")) first += await ReadChunk(client);
        await File.WriteAllTextAsync(folder["go"], "", TestContext.Current.CancellationToken);
        var rest = first;
        while (await ReadChunk(client) is { Length: > 0 } chunk) rest += chunk;
        Assert.Equal("one\ntwo\n", Unzip(rest));
    }

    [Fact]
    public async Task A_file_has_its_length_and_its_bytes()
    {
        var response = await server.Get("/file");
        Assert.Equal((200, "3100", Text), (response.StatusCode, response.Header("Content-Length"), response.Body));
    }

    [Fact]
    public async Task Who_has_it_already_gets_304()
    {
        using var client = await server.Connect();
        var tag = (await client.Exchange(Request.Get("/list"))).Header("ETag");
        Assert.NotNull(tag);
        var response = await client.Exchange(Request.Get("/list", $"If-None-Match: {tag}\r\n"));
        Assert.Equal((304, tag), (response.StatusCode, response.Header("ETag")));
        Assert.Equal(200, (await client.Exchange(Request.Get("/seen"))).StatusCode);
    }

    [Fact]
    public async Task An_error_has_the_page_of_the_folder()
    {
        var response = await server.Get("/missing");
        Assert.Equal((404, "<h1>Nothing to see</h1>", "23", "text/html; charset=utf-8"), (response.StatusCode, response.Body, response.Header("Content-Length"), response.Header("Content-Type")));
    }

    [Fact]
    public async Task A_POST_stands_for_what_it_says() => Assert.Equal("PUT ", (await server.Post("/seen", "", "X-HTTP-Method-Override: PUT\r\n")).Body);

    [Theory]
    [InlineData("/private")]
    [InlineData("/private/seen")]
    [InlineData("/pr%69vate/seen")]
    public async Task Below_its_prefix_a_password_is_needed(string target)
    {
        var response = await server.Get(target);
        Assert.Equal((401, "Basic realm=\"The, shop\", charset=\"UTF-8\""), (response.StatusCode, response.Header("WWW-Authenticate")));
        Assert.Equal("GET ann", (await server.Get("/private/seen", Ann)).Body);
        Assert.Equal("GET ", (await server.Get("/privateer/seen")).Body);
    }

    [Fact]
    public async Task XML_is_transformed_and_its_length_is_that_of_the_result()
    {
        var response = await server.Get("/xml");
        Assert.Equal("<p>hello</p>", response.Body);
        Assert.StartsWith("text/html", response.Header("Content-Type"), StringComparison.Ordinal);
        Assert.True(response.Header("Content-Length") is "12" || response.Header("Transfer-Encoding") == "chunked");
    }

    [Fact]
    public async Task Each_response_has_its_own_name() =>
        Assert.NotEqual((await server.Get("/seen")).Header("X-Trace") ?? "none", (await server.Get("/missing")).Header("X-Trace") ?? "none");

    private static async Task<string> ReadChunk(WireClient client)
    {
        var size = Convert.ToInt32((await client.ReadUntil("\r\n")).TrimEnd(), 16);
        var chunk = await client.ReadExactly(size);
        await client.ReadExactly(2);
        return chunk;
    }

    private static bool Begins(string gzip, string text)
    {
        using var stream = new GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(gzip)), CompressionMode.Decompress);
        var buffer = new byte[text.Length];
        try
        {
            return stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) == buffer.Length && Encoding.ASCII.GetString(buffer) == text;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static string Unzip(string gzip)
    {
        using var stream = new GZipStream(new MemoryStream(Encoding.Latin1.GetBytes(gzip)), CompressionMode.Decompress);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
