using System.Net;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class Webapp2Site() : ForeignSite("webapp2", "webapp2_app:app");

/// <summary>The last release for App Engine's Python 2.7.</summary>
public sealed class Webapp2OfPython27Site() : ForeignSite("webapp2-py27", "webapp2_app:app");

public abstract class AnyWebapp2Tests<TSite>(TSite site) : SmallSiteTests<TSite>(site)
    where TSite : ForeignSite
{
    protected override string Name => "webapp2";

    // UnicodeDecodeError: in WebOb, or in 2.5 where the application decodes what the route matched.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Fact]
    public async Task Route_with_a_pattern_is_matched_and_built()
    {
        Assert.Equal("ticket 4 as txt; /tickets/5.txt", await GetText("/tickets/4.txt"));
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/tickets/four.txt")).StatusCode);
    }

    [Fact]
    public async Task Route_that_redirects_builds_an_absolute_url()
    {
        using var response = await Get("/old");

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal($"{Site.Server.Url}/greet/World", response.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task Abort_and_error_handlers_make_the_answer()
    {
        using var refused = await Get("/guarded");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("not for you", await Text(refused), StringComparison.Ordinal);

        using var unknown = await Get("/unknown");
        Assert.Equal("nothing at /unknown", await Text(unknown));
    }

    [Fact]
    public async Task Session_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", "session=eyJ2aXNpdHMiOjF9|1795417549|0000000000000000000000000000000000000000");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");
}

[ForeignFramework("Google App Engine's webapp2", "webapp2")]
public sealed class Webapp2Tests(Webapp2Site site) : AnyWebapp2Tests<Webapp2Site>(site);

[ForeignFramework("Google App Engine's webapp2 2.5", "webapp2-py27", Note = "In a mount with a Python 2.7 of its own.")]
public sealed class Webapp2OfPython27Tests(Webapp2OfPython27Site site) : AnyWebapp2Tests<Webapp2OfPython27Site>(site);
