using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public sealed class BlueBreamSite() : ForeignSite("bluebream", "bluebream_app:app", "bluebream_site")
{
    private const string Modules = "zope.security, zope.configuration, zope.exceptions, zope.schema, zope.i18nmessageid, BTrees, transaction, zodbpickle, zc.lockfile";
    private const string Packages = "python3-zope.security python3-zope.configuration python3-zope.exceptions python3-zope.schema python3-zope.i18nmessageid python3-btrees python3-transaction python3-zodbpickle python3-zc.lockfile";

    /// <summary>Modules in C come from Debian.</summary>
    protected override async Task<string?> FindMissing() =>
        await base.FindMissing() ?? ((await Python(["-c", $"import {Modules}"])).ExitCode == 0 ? null : $"modules in C that it needs are not installed: apt-get install {Packages}");
}

[ForeignFramework("BlueBream", "bluebream", Note = "The version is that of `zope.app.wsgi`. A project laid out as BlueBream's template does, of the Zope libraries that BlueBream consists of (publisher, component architecture, security, ZODB), with Python 3; the template itself, for Python 2.6, has no public repository.")]
public sealed class BlueBreamTests(BlueBreamSite site) : StreamTests<BlueBreamSite>(site, (port, lines) => $"/stream?gate={port}&lines={lines}", "/greet/World")
{
    [Fact]
    public async Task First_page_is_a_view_of_the_root_folder() => Assert.Contains("BlueBream", await GetText("/"), StringComparison.Ordinal);

    [Fact]
    public async Task Rest_of_the_path_reaches_the_view_as_text() => Assert.Equal("Hello, Jürgen!", await GetText("/greet/J%C3%BCrgen"));

    [Fact]
    public async Task Object_of_the_database_is_found_by_its_path_and_shown_by_its_template()
    {
        Assert.Equal(HttpStatusCode.Created, (await Add("svejk", "Švejk <1>")).StatusCode);

        Assert.Contains("<h1>Švejk &lt;1&gt;</h1><p>100 pages</p>", await GetText("/svejk"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task View_without_its_permission_asks_for_a_login()
    {
        using var refused = await Get("/add?name=none&title=x&pages=1");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal("basic realm=\"Zope\"", refused.Headers.WwwAuthenticate.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/none")).StatusCode);
    }

    [Fact]
    public async Task Attribute_of_an_object_is_guarded_by_its_permission()
    {
        await Add("guarded", "before");

        Assert.Equal(HttpStatusCode.Unauthorized, (await Get("/guarded/edit?title=after")).StatusCode);
        Assert.Contains("before", await GetText("/guarded"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await SendAsManager(HttpMethod.Get, "/guarded/edit?title=after")).StatusCode);
        Assert.Contains("after", await GetText("/guarded"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transaction_of_a_request_that_fails_is_rolled_back()
    {
        Assert.Equal(HttpStatusCode.InternalServerError, (await Add("failed", "x", KeyValuePair.Create("then", "fail"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Get("/failed")).StatusCode);
    }

    [Fact]
    public async Task Objects_added_at_the_same_time_are_all_kept()
    {
        // The database retries what collides.
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Add($"at-once-{number}", $"{number}")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        for (var number = 0; number < 12; number++) Assert.Contains($"<h1>{number}</h1>", await GetText($"/at-once-{number}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploaded_file_arrives_unchanged()
    {
        var file = SmallSite.SomeBytes(3 * 1024 * 1024 + 1);

        var received = await Json(await Send(HttpMethod.Post, "/upload", Multipart("Fähre.bin", file, "žluťoučký")));

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), received.GetProperty("sha256").GetString());
        Assert.Equal("Fähre.bin", received.GetProperty("filename").GetString());
        Assert.Equal("žluťoučký", received.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Method_that_an_object_does_not_take_is_405()
    {
        await Add("fixed", "x");

        using var refused = await SendAsManager(HttpMethod.Put, "/fixed", new StringContent("x"));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, refused.StatusCode);
        Assert.NotEmpty(refused.Content.Headers.Allow);
    }

    [Fact]
    public async Task Redirect_can_be_followed()
    {
        using var response = await Get("/away");

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("Hello, World!", await GetText("/" + response.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Failing_view_is_a_500_whose_traceback_is_logged()
    {
        Assert.Equal(HttpStatusCode.InternalServerError, (await Get("/fail")).StatusCode);
        await Site.Server.WaitForOutput("RuntimeError: the view failed on purpose");
        Assert.Equal("Hello, World!", await GetText("/greet/World"));
    }

    private Task<HttpResponseMessage> Add(string name, string title, params KeyValuePair<string, string>[] more) =>
        SendAsManager(HttpMethod.Post, "/add", new FormUrlEncodedContent([new("name", name), new("title", title), new("pages", "100"), .. more]));

    private Task<HttpResponseMessage> SendAsManager(HttpMethod method, string path, HttpContent? content = null)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes("admin:admin")));
        return Send(request);
    }
}
