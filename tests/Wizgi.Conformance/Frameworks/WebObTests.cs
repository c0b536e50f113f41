using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class WebObSite() : SmallSite("webob_app:app", "webob", "python3-webob");

[Framework("WebOb", "WebOb")]
public sealed class WebObTests(WebObSite site) : SmallSiteTests<WebObSite>(site)
{
    protected override string Name => "WebOb";

    // WebOb raises UnicodeDecodeError, which is for the application to catch; this one does not.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.InternalServerError;

    [Theory]
    [InlineData("de;q=0.5, cs;q=0.8", "cs")]
    [InlineData("fr, de;q=0.1", "de")]
    [InlineData("fr", "en")]
    public async Task Language_is_negotiated(string accepted, string chosen)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/language");
        request.Headers.Add("Accept-Language", accepted);

        using var response = await Send(request);

        Assert.Equal(chosen, await Text(response));
        Assert.Equal(chosen, Assert.Single(response.Content.Headers.ContentLanguage));
    }

    [Fact]
    public async Task Cookie_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", $"visits={new string('A', 120)}");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");
}
