using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class RestliteSite() : ForeignSite("restlite", "restlite_app:app");

[ForeignFramework("restlite", "restlite", Note = "In a mount with a Python 2.7 of its own.")]
public sealed class RestliteTests(RestliteSite site) : StreamTests<RestliteSite>(site, (port, lines) => $"/stream/{port}/{lines}", "/books")
{
    [Fact]
    public async Task Resource_takes_each_method()
    {
        Assert.Equal(HttpStatusCode.Created, (await Put("/books/1", "text/plain", "Švejk")).StatusCode);
        Assert.Equal("Švejk", (await GetJson("/books/1")).GetProperty("book").GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Delete, "/books/1")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/books/1")).StatusCode);
    }

    [Fact]
    public async Task Entity_as_json_is_parsed()
    {
        Assert.Equal(HttpStatusCode.Created, (await Put("/books/2", "application/json", """{"title": "Broučci"}""")).StatusCode);
        Assert.Equal("Broučci", (await GetJson("/books/2")).GetProperty("book").GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await Put("/books/2", "application/json", "{")).StatusCode);
    }

    [Fact]
    public async Task Path_chooses_json_xml_or_text()
    {
        await Put("/books/3", "text/plain", "R.U.R.");

        foreach (var (type, mediaType, answer) in (IEnumerable<(string, string, string)>)[
            ("json", "application/json", """{"book": {"isbn": "3", "title": "R.U.R."}}"""),
            ("xml", "text/xml", "<book><isbn>3</isbn><title>R.U.R.</title></book>"),
            ("plain", "text/plain", "('book', (('isbn', '3'), ('title', 'R.U.R.')))")])
        {
            using var response = await Get($"/{type}/books/3");
            Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(answer, await Text(response));
        }
    }

    [Fact]
    public async Task Get_can_be_rewritten_to_put()
    {
        using var response = await Get("/put/4?title=Krakatit");

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("Krakatit", (await GetJson("/books/4")).GetProperty("book").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Login_with_basic_authentication_sets_its_cookies()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/private/x")).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/private/x");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("reader@example.org:somepass")));

        using var response = await Send(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, response.Headers.GetValues("Set-Cookie").Count());
    }

    [Fact]
    public async Task Failing_application_is_a_500_with_the_traceback_that_restlite_sends()
    {
        using var response = await Get("/error");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("RuntimeError: the view failed on purpose", await Text(response), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> Put(string path, string type, string entity)
    {
        // restlite compares the whole field, so there is no charset.
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(entity)) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };
        return await Send(HttpMethod.Put, path, content);
    }
}
