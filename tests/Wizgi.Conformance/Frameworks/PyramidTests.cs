using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>The site is named by its factory, as Pyramid's own documentation makes applications.</summary>
public sealed class PyramidSite() : SmallSite("pyramid_app:create_app()", "pyramid", "python3-pyramid");

[Framework("Pyramid", "pyramid")]
public sealed class PyramidTests(PyramidSite site) : SmallSiteTests<PyramidSite>(site)
{
    protected override string Name => "Pyramid";

    // Pyramid raises URLDecodeError, which is for the application to catch; this one does not.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Fact]
    public async Task Not_found_view_of_the_application_replaces_that_of_pyramid()
    {
        using var response = await Get("/no/such/page/%C3%BC");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("<h1>Pyramid found nothing at /no/such/page/%C3%BC</h1>", await Text(response));
    }

    [Fact]
    public async Task Session_cookie_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", $"session={new string('A', 120)}");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }

    [Fact]
    public async Task Static_view_sends_a_file_with_its_cache_headers()
    {
        using var response = await Get("/files/large.bin");

        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.CacheControl?.MaxAge);
        Assert.Equal(Site.LargeFile, await Bytes(response));
    }

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/files/large.bin");
}
