using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class PylonsSite() : ForeignSite("pylons", "pylons_app:app", "pylons_site");

[ForeignFramework("Pylons", "pylons", Note = "In a mount with a Python 2.7 of its own; with Paste, Routes, Beaker, Mako, FormEncode and WebHelpers.")]
public sealed partial class PylonsTests(PylonsSite site) : SmallSiteTests<PylonsSite>(site)
{
    protected override string Name => "Pylons";

    // Routes puts a replacement character into the argument.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    [Fact]
    public async Task Error_page_of_the_application_stands_in_for_an_answer_of_404()
    {
        using var response = await Get("/nothing/here");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("<h1>Error 404</h1>", await Text(response));
    }

    [Fact]
    public async Task Form_with_its_token_is_taken_and_its_message_shown_once()
    {
        var token = Token().Match(await GetText("/own/page")).Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("_authentication_token", token), new("name", "Zoë")]);

        using var saved = await Send(HttpMethod.Post, "/own/save", form);

        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        Assert.Contains("<p>saved &lt;Zoë&gt;</p>", await GetText("/own/page"), StringComparison.Ordinal);
        Assert.DoesNotContain("saved", await GetText("/own/page"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_its_token_is_refused()
    {
        await GetText("/own/page");
        using var form = new FormUrlEncodedContent([new("name", "Zoë")]);

        using var refused = await Send(HttpMethod.Post, "/own/save", form);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Form_that_its_schema_refuses_comes_back_with_what_was_typed()
    {
        using var wrong = new FormUrlEncodedContent([new("name", "Zoë"), new("age", "many")]);
        using var right = new FormUrlEncodedContent([new("name", "Zoë"), new("age", "42")]);

        var again = await Text(await Send(HttpMethod.Post, "/own/person", wrong));
        Assert.Contains("Please enter an integer value", again, StringComparison.Ordinal);
        Assert.Contains("value=\"Zoë\"", again, StringComparison.Ordinal);
        Assert.Equal("Zoë is 42", await Text(await Send(HttpMethod.Post, "/own/person", right)));
    }

    [Fact]
    public async Task Resource_of_routes_takes_each_method()
    {
        using var book = new FormUrlEncodedContent([new("isbn", "978"), new("title", "Švejk")]);
        using var made = await Send(HttpMethod.Post, "/books", book);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        Assert.Equal("Švejk", await GetText(new Uri(Client.BaseAddress!, made.Headers.Location!).AbsolutePath));
        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, "/books/978")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/books/978")).StatusCode);
    }

    [Fact]
    public async Task Cached_value_is_made_once()
    {
        Assert.Equal("made 1", await GetText("/own/cached"));
        Assert.Equal("made 1", await GetText("/own/cached"));
    }

    [Fact]
    public async Task Static_file_in_front_of_the_application_is_304_when_the_client_has_it()
    {
        Assert.Equal("body { color: green }\n", await GetText("/style.css"));
        await AssertKnowsWhatIsUnchanged("/style.css");
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");

    [GeneratedRegex("name=\"_authentication_token\" type=\"hidden\" value=\"(\\w+)\"")]
    private static partial Regex Token();
}
