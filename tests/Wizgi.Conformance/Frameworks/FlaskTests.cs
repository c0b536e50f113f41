using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class FlaskSite() : SmallSite("flask_app:app", "flask", "python3-flask");

[Framework("Flask", "Flask")]
public sealed class FlaskTests(FlaskSite site) : SmallSiteTests<FlaskSite>(site)
{
    protected override string Name => "Flask";

    // Werkzeug puts U+FFFD in place of what it cannot decode.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    [Fact]
    public async Task Template_escapes_what_came_in_the_query_and_links_inside_its_blueprint() =>
        Assert.Equal("<p>7: &lt;b&gt;Käse&lt;/b&gt;, <a href='/shop/8'>next</a></p>", await GetText("/shop/7?label=%3Cb%3EK%C3%A4se%3C/b%3E"));

    [Fact]
    public async Task Error_page_of_the_application_replaces_that_of_flask()
    {
        using var response = await Get("/shop/seven%20%C3%BC");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("<h1>Flask found nothing at /shop/seven ü</h1>", await Text(response));
    }

    [Fact]
    public async Task Session_cookie_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", "session=eyJ2aXNpdHMiOjk5fQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");

    [Fact]
    public async Task Nested_blueprint_has_its_hooks_and_relative_urls()
    {
        using var response = await Get("/admin/stock/apples");

        Assert.Equal("admin.stock.amount apples /admin/stock/other", await Text(response));
        Assert.Equal("before,after", Assert.Single(response.Headers.GetValues("X-Steps")));
    }

    [Fact]
    public async Task Handlers_answer_for_exceptions_of_the_application_and_of_http()
    {
        using var own = await Get("/admin/stock/nothing");
        Assert.Equal(HttpStatusCode.Conflict, own.StatusCode);
        Assert.Equal("nothing", (await Json(own)).GetProperty("out_of_stock").GetString());

        using var http = await Get("/admin/stock/secret");
        Assert.Equal(HttpStatusCode.Forbidden, http.StatusCode);
        Assert.Equal("Forbidden", Assert.Single(http.Headers.GetValues("X-Problem")));
    }

    [Fact]
    public async Task Flashed_message_is_shown_once_in_a_template_file()
    {
        using var form = new FormUrlEncodedContent([new("note", "<Käse>")]);
        using var kept = await Send(HttpMethod.Post, "/admin/notes", form);
        Assert.Equal("/admin/notes", kept.Headers.Location?.OriginalString);

        Assert.Contains("""<li class="info">“&lt;Käse&gt;” is kept</li>""", await GetText("/admin/notes"), StringComparison.Ordinal);
        Assert.DoesNotContain("is kept", await GetText("/admin/notes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_has_its_request_and_session_until_its_end_and_is_torn_down_then()
    {
        Assert.Equal("0 Zoë Zoë True\n1 Zoë Zoë True\n2 Zoë Zoë True\n", await GetText("/streamed?name=Zo%C3%AB"));
        Assert.Contains("Zoë", (await GetJson("/ended")).EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public async Task Body_above_the_limit_of_the_application_is_413()
    {
        using var form = new FormUrlEncodedContent([new("name", new string('a', 5 * 1024 * 1024)), new("city", "B")]);

        using var response = await Send(HttpMethod.Post, "/form", form);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task File_in_memory_is_sent_with_its_name_tag_and_age()
    {
        using var response = await Get("/picture");

        Assert.Equal("\"picture-1\"", response.Headers.ETag?.Tag);
        Assert.Equal(60, response.Headers.CacheControl?.MaxAge?.TotalSeconds);
        Assert.Equal("žlutá.png", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal(1004, (await Bytes(response)).Length);
    }

    [Fact]
    public async Task Path_that_leads_out_of_a_folder_is_404()
    {
        using var wire = await Site.Server.Connect();

        Assert.Equal(200, (await wire.Exchange(Request("GET", "/static-of-site/large.bin"))).StatusCode);
        Assert.Equal(404, (await wire.Exchange(Request("GET", "/static-of-site/..%2f..%2fetc/passwd"))).StatusCode);
    }
}
