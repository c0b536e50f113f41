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

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("203.0.113.9, 192.0.2.7")]
    public async Task Proxy_middleware_finds_the_client_that_the_server_has_found_already(string forwardedFor)
    {
        foreach (var path in (string[])["/peer", "/proxied/peer"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Add("X-Forwarded-For", forwardedFor);
            request.Headers.Add("X-Forwarded-Proto", "https");

            using var response = await Send(request);

            var peer = await Json(response);
            Assert.Equal(("192.0.2.7", "https"), (peer.GetProperty("address").GetString(), peer.GetProperty("scheme").GetString()));
        }
    }

    [Fact]
    public async Task Shared_data_middleware_sends_files_and_leaves_the_rest_to_the_site()
    {
        using (var whole = await Get("/shared/files/large.bin"))
        {
            Assert.Equal(Site.LargeFile, await Bytes(whole));
            Assert.Equal(Site.LargeFile.Length, whole.Content.Headers.ContentLength);
        }
        await AssertKnowsWhatIsUnchanged("/shared/files/large.bin");
        using (var ofPackage = await Get("/shared/package/style.css")) Assert.Equal("text/css", ofPackage.Content.Headers.ContentType?.MediaType);
        foreach (var missing in (string[])["/shared/files/none", "/shared/files/..%2f..%2fetc%2fpasswd", "/shared/files/%2fetc/passwd"])
        {
            using var response = await Get(missing);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
        Assert.Equal("Hello, Jana!", await GetText("/shared/greet/Jana"));
    }

    [Fact]
    public Task File_that_the_client_has_already_is_304() => AssertKnowsWhatIsUnchanged("/download");
}
