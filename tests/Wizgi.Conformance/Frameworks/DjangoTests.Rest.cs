using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

// Django REST framework.
public abstract partial class DjangoTests<TSite>
{
    private static readonly AuthenticationHeaderValue Basic =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DjangoSite.User}:{DjangoSite.Password}")));

    [Fact]
    public async Task Rest_object_is_made_changed_and_deleted()
    {
        using var made = await Rest(HttpMethod.Post, "/api/books/", """{"title": "Válka s mloky", "pages": 268}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var book = $"/api/books/{(await Json(made)).GetProperty("id")}/";

        using var patched = await Rest(HttpMethod.Patch, book, """{"pages": 270}""");
        Assert.Equal(270, (await Json(patched)).GetProperty("pages").GetInt32());
        Assert.Equal("Válka s mloky", (await GetJson(book)).GetProperty("title").GetString());
        using var put = await Rest(HttpMethod.Put, book, """{"title": "R.U.R.", "pages": 96}""");
        Assert.Equal("R.U.R.", (await Json(put)).GetProperty("title").GetString());

        using var deleted = await Rest(HttpMethod.Delete, book);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await Get(book);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Rest_list_comes_in_pages_that_link_to_each_other()
    {
        for (var number = 1; number <= 3; number++)
            using (var made = await Rest(HttpMethod.Post, "/api/books/", $$"""{"title": "Díl {{number}}", "pages": {{number}}}""")) made.EnsureSuccessStatusCode();

        var first = await GetJson("/api/books/?search=D%C3%ADl");
        Assert.Equal(3, first.GetProperty("count").GetInt32());
        Assert.Equal(2, first.GetProperty("results").GetArrayLength());
        var next = first.GetProperty("next").GetString()!;
        Assert.Equal($"{Site.Server.Url}/api/books/?page=2&search=D%C3%ADl", next);
        var second = await GetJson(new Uri(next).PathAndQuery);
        Assert.Equal("Díl 3", second.GetProperty("results")[0].GetProperty("title").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Rest_errors_are_json_with_their_status()
    {
        using var invalid = await Rest(HttpMethod.Post, "/api/books/", """{"title": "", "pages": 0}""");
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Equal("""{"title":["This field may not be blank."],"pages":["A book has pages."]}""", await Text(invalid));

        using var broken = await Rest(HttpMethod.Post, "/api/books/", "{");
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        Assert.StartsWith("""{"detail":"JSON parse error""", await Text(broken), StringComparison.Ordinal);

        using var unknown = await Rest(HttpMethod.Post, "/api/books/", "<book/>", "application/xml");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, unknown.StatusCode);

        using var method = await Rest(HttpMethod.Delete, "/api/books/");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        Assert.Equal(["GET", "POST", "HEAD", "OPTIONS"], method.Content.Headers.Allow);
    }

    [Fact]
    public async Task Rest_stranger_is_challenged_and_a_token_lets_in()
    {
        using var book = JsonContent.Create(new { title = "Povídky", pages = 200 });
        using var refused = await Send(HttpMethod.Post, "/api/books/", book);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("Basic realm=\"api\"", refused.Headers.WwwAuthenticate.Single().ToString());

        using var login = new FormUrlEncodedContent([new("username", DjangoSite.User), new("password", DjangoSite.Password)]);
        using var answer = await Send(HttpMethod.Post, "/api/token", login);
        var token = (await Json(answer)).GetProperty("token").GetString();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/books/") { Content = JsonContent.Create(new { title = "Povídky", pages = 200 }) };
        request.Headers.Authorization = new("Token", token);
        using var made = await Send(request);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);

        using var wrong = new HttpRequestMessage(HttpMethod.Get, "/api/books/") { Headers = { Authorization = new("Token", "wrong") } };
        using var unknown = await Send(wrong);
        Assert.Equal(HttpStatusCode.Unauthorized, unknown.StatusCode);
    }

    [Fact]
    public async Task Rest_api_can_be_browsed_and_asked_for_its_options()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/books/") { Headers = { Authorization = Basic, Accept = { new("text/html") } } };
        using var page = await Send(request);
        var html = await Text(page);
        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<title>Books List", html, StringComparison.Ordinal);
        Assert.Contains("name=\"pages\"", html, StringComparison.Ordinal);
        foreach (var link in StaticLinks().Matches(html).Select(match => match.Groups["path"].Value).Where(path => path.EndsWith(".css", StringComparison.Ordinal)))
            using (var file = await Get(link)) Assert.Equal(HttpStatusCode.OK, file.StatusCode);

        using var options = await Rest(HttpMethod.Options, "/api/books/");
        Assert.Equal("Title", (await Json(options)).GetProperty("actions").GetProperty("POST").GetProperty("title").GetProperty("label").GetString());
    }

    [Fact]
    public async Task Rest_takes_a_file_and_json_in_chunks()
    {
        var cover = SmallSite.SomeBytes(3_000_000);
        using var form = new MultipartFormDataContent { { new StringContent("Obálka"), "title" }, { new StringContent("1"), "pages" }, { new ByteArrayContent(cover), "cover", "cover.bin" } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/books/") { Content = form, Headers = { Authorization = Basic } };
        using var made = await Send(request);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var stored = new Uri((await Json(made)).GetProperty("cover").GetString()!).AbsolutePath;
        Assert.Equal(cover, await File.ReadAllBytesAsync(Path.Combine(Site.Data, stored[1..]), TestContext.Current.CancellationToken));

        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/books/") { Content = new StringContent("""{"title": "Kusy", "pages": 7}""", Encoding.UTF8, "application/json") };
        chunked.Headers.Authorization = Basic;
        chunked.Headers.TransferEncodingChunked = true;
        using var inChunks = await Send(chunked);
        Assert.Equal("Kusy", (await Json(inChunks)).GetProperty("title").GetString());
    }

    private async Task<HttpResponseMessage> Rest(HttpMethod method, string path, string body = "", string type = "application/json")
    {
        var request = new HttpRequestMessage(method, path) { Headers = { Authorization = Basic } };
        if (body.Length > 0) request.Content = new StringContent(body, Encoding.UTF8, type);
        return await Send(request);
    }
}
