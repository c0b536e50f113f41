using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>What tests of a site ask with.</summary>
public abstract class SiteTests<TSite> : IClassFixture<TSite>, IDisposable
    where TSite : SmallSite
{
    protected SiteTests(TSite site)
    {
        site.Require();
        Site = site;
        Client = site.Server.HttpClient();
    }

    protected TSite Site { get; }

    /// <summary>Keeps cookies, does not follow redirects; new for each test.</summary>
    protected HttpClient Client { get; }

    public void Dispose()
    {
        Client.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>For frameworks that know ranges: a part of the large file is a 206 with that part.</summary>
    protected async Task AssertSendsRange(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(5_000_000, 5_000_999);

        using var response = await Send(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes 5000000-5000999/{Site.LargeFile.Length}", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal(Site.LargeFile[5_000_000..5_001_000], await Bytes(response));
    }

    /// <summary>For frameworks that know conditional requests: the large file, asked for again, is a 304 without a body.</summary>
    protected async Task AssertKnowsWhatIsUnchanged(string path)
    {
        using var first = await Get(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfModifiedSince = first.Content.Headers.LastModified;
        if (first.Headers.ETag is { } tag) request.Headers.IfNoneMatch.Add(tag);

        using var second = await Send(request);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await Bytes(second));
    }

    /// <summary>A request as bytes, for <see cref="Support.WireClient"/>.</summary>
    protected string Request(string method, string target, string body = "", string contentType = "", string headers = "")
    {
        var content = body.Length > 0 ? $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n" : "";
        return $"{method} {target} HTTP/1.1\r\nHost: {Site.Server.EndPoint}\r\n{headers}{content}\r\n{body}";
    }

    protected async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? content = null) =>
        await Send(new HttpRequestMessage(method, path) { Content = content });

    protected async Task<HttpResponseMessage> Send(HttpRequestMessage request) =>
        await Client.SendAsync(request, TestContext.Current.CancellationToken);

    protected Task<HttpResponseMessage> Get(string path) => Send(HttpMethod.Get, path);

    protected async Task<string> GetText(string path, HttpClient? client = null) =>
        await (client ?? Client).GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    protected async Task<JsonElement> GetJson(string path)
    {
        using var response = await Get(path);
        return await Json(response);
    }

    protected static Task<string> Text(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    protected static Task<byte[]> Bytes(HttpResponseMessage response) =>
        response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

    protected static async Task<JsonElement> Json(HttpResponseMessage response)
    {
        using var document = JsonDocument.Parse(await Text(response));
        return document.RootElement.Clone();
    }

    /// <summary>
    /// The form as browsers send it, with names and text in UTF-8 (HTML, "multipart/form-data encoding algorithm"); HttpClient's own form
    /// encodes them as in mail.
    /// </summary>
    protected static ByteArrayContent Multipart(string filename, byte[] file, string note)
    {
        const string Boundary = "----small-site-boundary";
        byte[] form =
        [
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n{note}\r\n"),
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{filename}\"\r\n"),
            .. Encoding.UTF8.GetBytes("Content-Type: application/octet-stream\r\n\r\n"),
            .. file,
            .. Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"),
        ];
        return new ByteArrayContent(form) { Headers = { ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}") } };
    }

    /// <summary>What <see cref="Support.WireClient"/> reads as Latin-1, as UTF-8.</summary>
    protected static string FromWire(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
