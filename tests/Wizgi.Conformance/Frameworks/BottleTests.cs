using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class BottleSite() : SmallSite("bottle_app:app", "bottle", "python3-bottle");

[Framework("Bottle", "bottle")]
public sealed class BottleTests(BottleSite site) : SmallSiteTests<BottleSite>(site)
{
    protected override string Name => "Bottle";

    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.BadRequest;

    // Bottle 0.12 sees HTTP_TRANSFER_ENCODING and takes the chunks apart itself, which the server has done already.
    [Fact]
    public async Task Template_escapes_what_came_in_the_query() =>
        Assert.Equal("<p>7: &lt;b&gt;Käse&lt;/b&gt;</p>", await GetText("/label/7?text=%3Cb%3EK%C3%A4se%3C/b%3E"));

    [Fact]
    public async Task Path_that_does_not_fit_a_typed_rule_gets_the_error_page_of_the_application()
    {
        using var response = await Get("/label/seven");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("<h1>Bottle found nothing at /label/seven</h1>", await Text(response));
    }

    [Fact]
    public async Task Cookie_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", "visits=\"!AAAA?gAWVDAAAAAAAAACMBnZpc2l0c5RLY4aULg==\"");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }

    [Fact]
    public Task Part_of_a_file_can_be_asked_for() => AssertSendsRange("/download");

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");
}
