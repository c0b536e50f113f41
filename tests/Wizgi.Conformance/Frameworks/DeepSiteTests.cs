using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>A browser's means, for the tests of a <see cref="DeepSite"/>.</summary>
public abstract class DeepSiteTests<TSite> : IClassFixture<TSite>, IDisposable
    where TSite : DeepSite
{
    protected DeepSiteTests(TSite site)
    {
        site.Require();
        Site = site;
        Client = site.Server.HttpClient();
    }

    protected TSite Site { get; }

    /// <summary>Keeps cookies, does not follow redirects; new for each test.</summary>
    protected HttpClient Client { get; }

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Client.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<HttpResponseMessage> Send(HttpRequestMessage request) => Client.SendAsync(request, Cancelled);

    /// <param name="method">Any method, such as <c>PROPFIND</c>.</param>
    /// <param name="path">With the query.</param>
    /// <param name="content">The body.</param>
    /// <param name="headers">More headers, name and value.</param>
    protected Task<HttpResponseMessage> Send(string method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers) Assert.True(request.Headers.TryAddWithoutValidation(name, value), name);
        return Send(request);
    }

    protected Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers) => Send("GET", path, null, headers);

    protected async Task<string> GetText(string path) => await Text(await Succeed(Get(path)));

    protected Task<HttpResponseMessage> Post(string path, params (string Name, string Value)[] fields) =>
        Send("POST", path, new FormUrlEncodedContent(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value))));

    protected static Task<string> Text(HttpResponseMessage response) => response.Content.ReadAsStringAsync(Cancelled);

    protected static Task<byte[]> Bytes(HttpResponseMessage response) => response.Content.ReadAsByteArrayAsync(Cancelled);

    /// <summary>The response, which must not be an error; if it is, its page says why.</summary>
    protected static async Task<HttpResponseMessage> Succeed(Task<HttpResponseMessage> sending)
    {
        var response = await sending;
        Assert.True((int)response.StatusCode < 400, $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri} is {(int)response.StatusCode}:\n{(await Text(response))}");
        return response;
    }

    /// <summary>A form with a file as browsers send it, with names and text in UTF-8.</summary>
    protected static ByteArrayContent Multipart(string field, string filename, byte[] file, params (string Name, string Value)[] fields)
    {
        const string Boundary = "----deep-site-boundary";
        using var form = new MemoryStream();
        foreach (var (name, value) in fields) form.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
        form.Write(Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{filename}\"\r\nContent-Type: application/octet-stream\r\n\r\n"));
        form.Write(file);
        form.Write(Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n"));
        return new ByteArrayContent(form.ToArray()) { Headers = { ContentType = MediaTypeHeaderValue.Parse($"multipart/form-data; boundary={Boundary}") } };
    }

    /// <summary>The header <c>Authorization</c> of basic authentication.</summary>
    protected static (string Name, string Value) Basic(string user, string password) =>
        ("Authorization", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"))).ToString());

    /// <summary>What a group of that name, or else the first, matched; fails with the text where nothing did.</summary>
    protected static string Find(string text, string pattern)
    {
        var match = Regex.Match(text, pattern);
        Assert.True(match.Success, $"no {pattern} in:\n{text}");
        return System.Net.WebUtility.HtmlDecode(match.Groups[1].Value);
    }
}
