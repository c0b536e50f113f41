using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>
/// Tornado 6 runs WSGI applications (<c>tornado.wsgi.WSGIContainer</c>, in its own server) but is none: the adapter that made a
/// <c>tornado.web.Application</c> one went with Tornado 6. What a WSGI application can use is Tornado's library, so that is what this site is
/// made of: <c>template</c>, <c>escape</c>, <c>httputil</c> and the signed values of <c>web</c>.
/// </summary>
public sealed class TornadoSite() : SmallSite("tornado_app:app", "tornado", "python3-tornado");

[Framework("Tornado", "tornado")]
public sealed class TornadoTests(TornadoSite site) : SmallSiteTests<TornadoSite>(site)
{
    protected override string Name => "Tornado";

    // The site's own choice, U+FFFD: Tornado's routing is not part of it.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    [Fact]
    public async Task Template_escapes_what_came_in_the_query() =>
        Assert.Equal("<p>&lt;b&gt;Käse&lt;/b&gt;</p>", await GetText("/label?text=%3Cb%3EK%C3%A4se%3C/b%3E"));

    [Fact]
    public async Task Cookie_with_a_wrong_signature_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.Add("Cookie", $"visits=2|1:0|10:1700000000|6:visits|4:OTk=|{new string('0', 64)}");

        using var response = await Send(request);

        Assert.Equal("visits: 1", await Text(response));
    }
}
