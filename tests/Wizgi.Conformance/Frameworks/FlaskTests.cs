using System.Net;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class FlaskSite() : SmallSite("flask_app:app", "flask", "python3-flask");

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
}
