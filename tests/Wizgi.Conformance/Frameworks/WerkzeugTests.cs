using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

public sealed class WerkzeugSite() : SmallSite("werkzeug_app:app", "werkzeug", "python3-werkzeug");

[Framework("Werkzeug", "Werkzeug")]
public sealed class WerkzeugTests(WerkzeugSite site) : SmallSiteTests<WerkzeugSite>(site)
{
    protected override string Name => "Werkzeug";

    // Werkzeug puts U+FFFD in place of what it cannot decode.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    [Fact]
    public async Task Path_without_the_last_slash_of_its_rule_is_redirected()
    {
        using var response = await Get("/branch?a=%C3%BC");

        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal($"{Site.Server.Url}/branch/?a=%C3%BC", response.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task Site_that_a_middleware_mounts_under_a_prefix_builds_urls_with_the_prefix()
    {
        var where = await GetJson("/mounted/where");

        Assert.Equal($"{Site.Server.Url}/mounted/greet/J%C3%BCrgen", where.GetProperty("url").GetString());
        Assert.Equal("/mounted", where.GetProperty("script_name").GetString());
    }

    [Fact]
    public async Task Forwarded_headers_reach_the_proxy_middleware()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/proxied/where");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "shop.example");

        using var response = await Send(request);

        Assert.Equal("https://shop.example/proxied/greet/J%C3%BCrgen", (await Json(response)).GetProperty("url").GetString());
    }

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");
}
