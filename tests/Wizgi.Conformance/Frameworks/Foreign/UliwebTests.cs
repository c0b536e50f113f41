using System.Net;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class UliwebSite() : ForeignSite("uliweb", "uliweb_app:app", "uliweb_site");

[ForeignFramework("Uliweb", "uliweb", Note = "In a mount with a Python 2.7 of its own; with SQLAlchemy 0.9 below its ORM.")]
public sealed class UliwebTests(UliwebSite site) : SmallSiteTests<UliwebSite>(site)
{
    protected override string Name => "Uliweb";

    // Its own Werkzeug raises while it makes the URL of the request, outside what Uliweb catches.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Fact]
    public async Task Object_is_saved_by_the_orm_and_shown_by_a_template()
    {
        using var title = new StringContent("Švejk <1>");
        Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, "/books/978", title)).StatusCode);

        Assert.Equal("Švejk <1>", await GetText("/books/978"));
        var page = await GetText("/books");
        Assert.Contains("<h1>Books &lt;&amp;&gt;</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/static/style.css\">Švejk &lt;1&gt;</a>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transaction_of_a_request_that_fails_is_rolled_back()
    {
        Assert.Equal(HttpStatusCode.InternalServerError, (await Get("/books/666/then_fail")).StatusCode);
        Assert.Contains("no such book", await GetText("/books/666"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flash_message_is_shown_once()
    {
        await GetText("/say");
        Assert.Equal("said once", Assert.Single((await GetJson("/said")).EnumerateArray()).GetString());
        Assert.Empty((await GetJson("/said")).EnumerateArray());
    }

    [Fact]
    public async Task Static_file_is_sent_and_304_when_the_client_has_it()
    {
        Assert.Equal("body { color: green }\n", await GetText("/static/style.css"));
        await AssertKnowsWhatIsUnchanged("/static/style.css");
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");
}
