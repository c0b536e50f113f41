using System.Net;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class TurboGearsSite() : ForeignSite("turbogears", "turbogears_app:app", "turbogears");

[ForeignFramework("TurboGears", "turbogears")]
public sealed class TurboGearsTests(TurboGearsSite site) : SmallSiteTests<TurboGearsSite>(site)
{
    protected override string Name => "TurboGears";

    // WebOb raises UnicodeDecodeError.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Fact]
    public async Task One_result_is_a_page_or_json_as_the_client_accepts()
    {
        Assert.Equal("item 2", (await GetJson("/items.json?count=3")).GetProperty("items")[2].GetString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/items?count=3");
        request.Headers.Add("Accept", "text/html");
        using var response = await Send(request);

        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var page = await Text(response);
        Assert.Contains("<li>item 2</li>", page, StringComparison.Ordinal);
        Assert.Contains("<h1>Items &lt;&amp;&gt;</h1>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rest_controller_takes_each_method()
    {
        using var book = new FormUrlEncodedContent([new("isbn", "978"), new("title", "Švejk")]);
        Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Post, "/books", book)).StatusCode);
        Assert.Equal("Švejk", (await GetJson("/books/978")).GetProperty("title").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, "/books/978")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/books/978")).StatusCode);
    }

    [Fact]
    public async Task Object_is_made_for_the_rest_of_a_path() => Assert.Equal("a/b/c", await GetText("/tree/a/b/c"));

    [Fact]
    public async Task Value_that_a_validator_refuses_goes_to_the_error_handler()
    {
        Assert.Equal(8, (await GetJson("/double?number=4")).GetProperty("double").GetInt32());
        Assert.Equal("not a whole number", (await GetJson("/double?number=four")).GetProperty("errors").GetProperty("number").GetString());
    }

    [Fact]
    public async Task Flash_message_is_shown_once_after_a_redirect()
    {
        using var response = await Get("/announce");
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);

        Assert.Equal("said <once>", (await GetJson("/items.json")).GetProperty("message").GetString());
        Assert.Null((await GetJson("/items.json")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Wsgi_application_below_a_controller_sees_its_place() => Assert.Equal("/mounted|/x/y", await GetText("/mounted/x/y"));

    [Fact]
    public async Task Static_file_is_sent_and_304_when_the_client_has_it()
    {
        Assert.Equal("body { color: green }\n", await GetText("/style.css"));
        await AssertKnowsWhatIsUnchanged("/style.css");
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");
}
