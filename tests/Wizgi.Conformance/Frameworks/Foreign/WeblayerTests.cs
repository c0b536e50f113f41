using System.Net;
using System.Text.RegularExpressions;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class WeblayerSite() : ForeignSite("weblayer", "weblayer_app:app", "weblayer_site");

[ForeignFramework("weblayer", "weblayer", Note = "In a mount with a Python 2.7 of its own; with the WebOb 1.0, Mako 0.3 and Zope components that it asks for.")]
public sealed partial class WeblayerTests(WeblayerSite site) : StreamTests<WeblayerSite>(site, (port, lines) => $"/stream?gate={port}&lines={lines}", "/greet/World")
{
    [Fact]
    public async Task First_page_comes_from_a_template_that_escapes()
    {
        var page = await GetText("/");

        Assert.Contains("<h1>A small site in weblayer</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<p>&lt;none&gt;</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Static_url_carries_a_digest_of_the_file() =>
        Assert.Matches("/static/style\\.css\\?v=[0-9a-f]{7}\"", await GetText("/"));

    [Fact]
    public async Task Argument_of_the_path_reaches_the_handler() => Assert.Equal("Hello, World!", await GetText("/greet/World"));

    [Fact]
    public async Task Form_with_its_token_is_taken()
    {
        var token = Token().Match(await GetText("/form")).Groups[1].Value;
        using var form = new FormUrlEncodedContent([new("_xsrf", token), new("name", "Zoë")]);

        using var response = await Send(HttpMethod.Post, "/form", form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("<p>sent by Zoë</p>", await Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_its_token_is_refused()
    {
        await GetText("/form");
        using var form = new FormUrlEncodedContent([new("name", "Zoë")]);

        Assert.Equal(HttpStatusCode.Forbidden, (await Send(HttpMethod.Post, "/form", form)).StatusCode);
    }

    [Fact]
    public async Task Result_that_is_no_text_becomes_json()
    {
        using var response = await Get("/json?q=a%26b&q=%C4%8D");

        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["a&b", "č"], (await Json(response)).GetProperty("q").EnumerateArray().Select(value => value.GetString()));
    }

    [Fact]
    public async Task Signed_cookie_counts_and_a_forged_one_does_not()
    {
        // Sent as it came: HttpClient would take the quotes and backslashes of Python's cookies for its own.
        var visitor = (await Get("/visits")).Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.Equal("visits: 2", await Visit(visitor));
        Assert.Equal("visits: 1", await Visit(visitor[..^2] + (visitor[^2] == '0' ? "1\"" : "0\"")));
    }

    [Fact]
    public async Task Redirect_can_be_followed()
    {
        using var response = await Get("/away");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal($"{Site.Server.Url}/greet/World", response.Headers.Location?.AbsoluteUri);
    }

    [Fact]
    public async Task Method_that_a_handler_does_not_expose_is_405() => Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Send(HttpMethod.Delete, "/form")).StatusCode);

    [Fact]
    public async Task Unknown_path_is_404() => Assert.Equal(HttpStatusCode.NotFound, (await Get("/nothing/here")).StatusCode);

    [Fact]
    public async Task Failing_handler_is_a_500_whose_traceback_is_logged()
    {
        Assert.Equal(HttpStatusCode.InternalServerError, (await Get("/error")).StatusCode);
        await Site.Server.WaitForOutput("RuntimeError: the view failed on purpose");
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    private async Task<string> Visit(string cookie)
    {
        using var fresh = Site.Server.HttpClient(cookies: false);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/visits");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        return await Text(await fresh.SendAsync(request, TestContext.Current.CancellationToken));
    }

    [GeneratedRegex("name=\"_xsrf\" value=\"(\\w+)\"")]
    private static partial Regex Token();
}
