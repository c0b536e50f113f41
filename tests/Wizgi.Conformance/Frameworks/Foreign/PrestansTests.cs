using System.Net;
using System.Text;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class PrestansSite() : ForeignSite("prestans", "prestans_app:app");

[ForeignFramework("prestans", "prestans", Note = "With Python 3 it counts characters where `Content-Length` counts bytes, so what it answers is cut after text that is not ASCII, on any server.")]
public sealed class PrestansTests(PrestansSite site) : SiteTests<PrestansSite>(site)
{
    [Fact]
    public async Task Model_comes_in_and_goes_out_as_json()
    {
        using var made = await Post("""{"isbn": "9781", "title": "Krakatit", "pages": 1}""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("application/json", made.Content.Headers.ContentType?.MediaType);

        var book = await GetJson("/books/9781");
        Assert.Equal(("Krakatit", 1), (book.GetProperty("title").GetString(), book.GetProperty("pages").GetInt32()));
        Assert.Contains((await GetJson("/books")).EnumerateArray(), one => one.GetProperty("isbn").GetString() == "9781");
    }

    [Theory]
    [InlineData("""{"isbn": "not a number", "title": "x"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"isbn": "9782"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"isbn": "9782", "title": "x", "pages": 0}""", HttpStatusCode.BadRequest)]
    // That is how prestans answers what it cannot parse.
    [InlineData("{", HttpStatusCode.NotFound)]
    public async Task What_does_not_fit_the_model_is_refused(string entity, HttpStatusCode status)
    {
        using var refused = await Post(entity);

        Assert.Equal(status, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/books/9782")).StatusCode);
    }

    [Fact]
    public async Task Parameters_of_the_query_are_checked()
    {
        Assert.Equal(HttpStatusCode.OK, (await Get("/books?offset=0&limit=10")).StatusCode);

        using var refused = await Get("/books?offset=0&limit=99");

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("99", await Text(refused), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_model_is_gone()
    {
        await Post("""{"isbn": "9783", "title": "x"}""");

        using var deleted = await Send(HttpMethod.Delete, "/books/9783");

        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(await Bytes(deleted));
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/books/9783")).StatusCode);
    }

    [Fact]
    public async Task Method_that_a_handler_does_not_have_is_501() => Assert.Equal(HttpStatusCode.NotImplemented, (await Send(HttpMethod.Patch, "/books")).StatusCode);

    [Fact]
    public async Task Handler_behind_an_authentication_provider_is_401_without_it()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/guarded")).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/guarded");
        request.Headers.Add("X-Key", "sesame");
        Assert.Equal(HttpStatusCode.NoContent, (await Send(request)).StatusCode);
    }

    [Fact]
    public async Task Redirect_names_its_target()
    {
        using var response = await Get("/moved");

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal("/books", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Failing_handler_is_the_503_of_prestans_and_is_logged()
    {
        using var response = await Get("/error");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        await Site.Server.WaitForOutput("exception raised: the view failed on purpose");
        Assert.Equal(HttpStatusCode.OK, (await Get("/books")).StatusCode);
    }

    [Fact]
    public async Task Unknown_path_is_404() => Assert.Equal(HttpStatusCode.NotFound, (await Get("/nothing/here")).StatusCode);

    private async Task<HttpResponseMessage> Post(string entity)
    {
        using var content = new StringContent(entity, Encoding.UTF8, "application/json");
        return await Send(HttpMethod.Post, "/books", content);
    }
}
