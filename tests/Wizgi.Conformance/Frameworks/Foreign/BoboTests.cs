using System.Net;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class BoboSite() : ForeignSite("bobo", "bobo_app:app");

[ForeignFramework("bobo", "bobo")]
public sealed class BoboTests(BoboSite site) : SmallSiteTests<BoboSite>(site)
{
    protected override string Name => "bobo";

    // WebOb raises UnicodeDecodeError; bobo asks for the path before it begins to catch errors.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Fact]
    public async Task Resources_below_a_class_are_found_by_their_methods()
    {
        using var book = new StringContent("Švejk");
        Assert.Equal(HttpStatusCode.Created, (await Send(HttpMethod.Put, "/shelf/prague/978", book)).StatusCode);
        Assert.Equal("Švejk", await GetText("/shelf/prague/978"));
        var shelf = await GetJson("/shelf/prague/");
        Assert.Equal("prague", shelf.GetProperty("shelf").GetString());
        Assert.Equal("978", Assert.Single(shelf.GetProperty("books").EnumerateArray()).GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await Send(HttpMethod.Delete, "/shelf/prague/978")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/shelf/prague/978")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Send(HttpMethod.Post, "/shelf/prague/978")).StatusCode);
    }

    [Fact]
    public async Task Missing_form_variable_is_refused_by_name()
    {
        using var form = new FormUrlEncodedContent([new("name", "A")]);

        using var response = await Send(HttpMethod.Post, "/form", form);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("Missing form variable city", await Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_in_front_of_a_resource_answers_in_its_place()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await Get("/guarded")).StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/guarded");
        request.Headers.Add("X-Key", "sesame");

        using var response = await Send(request);

        Assert.Equal("open", await Text(response));
    }
}
