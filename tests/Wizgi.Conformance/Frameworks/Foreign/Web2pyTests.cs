using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

public class Web2pySite() : ForeignSite("web2py", "web2py_app:app", "web2py_site");

/// <summary>The same, where strings may be yielded for bytes.</summary>
public sealed class LenientWeb2pySite : Web2pySite
{
    protected override Task<WizgiProcess> Start(string reference, string[] environment) => base.Start(reference, [.. environment, "--pep333"]);
}

[ForeignFramework("web2py", "web2py", Note = "With its welcome application, its admin and an application of ours. A page whose text is still to be translated, such as the admin's \"disabled\", is yielded as `str`: with `--pep333` it is sent; without it is a 500 with the reason in the log. gunicorn breaks off there, and wsgiref answers 500.")]
public sealed partial class Web2pyTests(Web2pySite site) : StreamTests<Web2pySite>(site, (port, lines) => $"/small/default/lines?gate={port}&lines={lines}", "/small/default/greet?name=World")
{
    [Fact]
    public async Task Welcome_application_shows_itself()
    {
        using var first = await Get("/");
        Assert.Equal(HttpStatusCode.SeeOther, first.StatusCode);
        Assert.Equal("/welcome/default/index", first.Headers.Location?.OriginalString);

        Assert.Contains("Welcome to web2py!", await GetText("/welcome/default/index"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_of_the_welcome_application_registers_and_logs_in()
    {
        var registered = await Fill("/welcome/default/user/register", new() { ["first_name"] = "Zoë", ["last_name"] = "Nováková", ["email"] = "zoe@example.org", ["password"] = "Long-enough-1", ["password_two"] = "Long-enough-1" });
        Assert.Equal(HttpStatusCode.SeeOther, registered.StatusCode);
        Assert.Contains("Zoë", await GetText("/welcome/default/user/profile"), StringComparison.Ordinal);
        await Get("/welcome/default/user/logout");
        Assert.Equal(HttpStatusCode.SeeOther, (await Get("/welcome/default/user/profile")).StatusCode);

        var loggedIn = await Fill("/welcome/default/user/login", new() { ["email"] = "zoe@example.org", ["password"] = "Long-enough-1" });

        Assert.Equal(HttpStatusCode.SeeOther, loggedIn.StatusCode);
        Assert.Contains("Zoë", await GetText("/welcome/default/user/profile"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_saves_an_object_with_its_uploaded_file_which_can_be_downloaded()
    {
        var scan = SmallSite.SomeBytes(300_000);

        var saved = await Fill("/small/default/edit", new() { ["title"] = "Švejk <1>", ["pages"] = "800" }, scan);

        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        var list = await GetText("/small/default/index");
        Assert.Contains("Švejk &lt;1&gt; (800)", list, StringComparison.Ordinal);
        Assert.Contains("<p>saved</p>", list, StringComparison.Ordinal);
        using var file = await Get(ScanLink().Match(list).Groups[1].Value);
        Assert.Equal(scan, await Bytes(file));
    }

    [Fact]
    public async Task Form_with_a_wrong_value_comes_back_with_the_reason()
    {
        using var again = await Fill("/small/default/edit", new() { ["title"] = "Never saved", ["pages"] = "many" });

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Contains("Enter an integer between 1 and 9999", await Text(again), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_its_key_saves_nothing()
    {
        await GetText("/small/default/edit");
        using var form = new FormUrlEncodedContent([new("title", "Forged"), new("pages", "1"), new("_formname", "book/create"), new("_formkey", "0")]);

        Assert.Equal(HttpStatusCode.OK, (await Send(HttpMethod.Post, "/small/default/edit", form)).StatusCode);
        Assert.DoesNotContain("Forged", await GetText("/small/default/index"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visits_are_counted_for_each_visitor()
    {
        using var other = Site.Server.HttpClient();

        Assert.Equal("visits: 1", await GetText("/small/default/visits"));
        Assert.Equal("visits: 2", await GetText("/small/default/visits"));
        Assert.Equal("visits: 1", await GetText("/small/default/visits", other));
    }

    [Fact]
    public async Task Uploaded_file_arrives_unchanged()
    {
        var file = SmallSite.SomeBytes(3 * 1024 * 1024 + 1);

        using var response = await Send(HttpMethod.Post, "/small/default/received", Multipart("Fähre.bin", file, "žluťoučký"));

        var received = await Json(response);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), received.GetProperty("sha256").GetString());
        Assert.Equal("Fähre.bin", received.GetProperty("filename").GetString());
        Assert.Equal("žluťoučký", received.GetProperty("note").GetString());
    }

    [Fact]
    public async Task Rest_methods_reach_their_functions()
    {
        using var book = new FormUrlEncodedContent([new("title", "R.U.R."), new("pages", "100")]);
        var number = (await Json(await Send(HttpMethod.Post, "/small/default/api", book))).GetProperty("id").GetInt32();
        Assert.Equal("R.U.R.", (await GetJson($"/small/default/api/{number}")).GetProperty("title").GetString());
        Assert.Equal(1, (await Json(await Send(HttpMethod.Delete, $"/small/default/api/{number}"))).GetProperty("gone").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound, (await Get($"/small/default/api/{number}")).StatusCode);
    }

    [Fact]
    public async Task Large_file_is_streamed_unchanged_or_in_part()
    {
        using var response = await Get("/small/default/large");
        Assert.Equal(Site.LargeFile.Length, response.Content.Headers.ContentLength);
        Assert.Equal(SHA256.HashData(Site.LargeFile), SHA256.HashData(await Bytes(response)));
        await AssertSendsRange("/small/default/large");
    }

    [Fact]
    public async Task Static_file_is_sent_and_304_when_the_client_has_it()
    {
        Assert.Equal("body { color: green }\n", await GetText("/small/static/style.css"));
        await AssertKnowsWhatIsUnchanged("/small/static/style.css");
    }

    [Fact]
    public async Task Failing_controller_is_a_500_that_issues_a_ticket()
    {
        using var response = await Get("/small/default/fail");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("/admin/default/ticket/small/", await Text(response), StringComparison.Ordinal);
        Assert.Equal("Hello, Jürgen!", await GetText("/small/default/greet?name=J%C3%BCrgen"));
    }

    [Fact]
    public async Task Unknown_application_is_404() => Assert.Equal(HttpStatusCode.NotFound, (await Get("/nothing")).StatusCode);

    /// <summary>Sends a form of web2py with the hidden fields that it came with.</summary>
    private async Task<HttpResponseMessage> Fill(string path, Dictionary<string, string> fields, byte[]? scan = null)
    {
        foreach (Match hidden in Hidden().Matches(await GetText(path))) fields.TryAdd(hidden.Groups[1].Value, hidden.Groups[2].Value);
        if (scan is null) return await Send(HttpMethod.Post, path, new FormUrlEncodedContent(fields));
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), $"\"{name}\"");
        form.Add(new ByteArrayContent(scan) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } }, "\"scan\"", "\"scan.bin\"");
        return await Send(HttpMethod.Post, path, form);
    }

    [GeneratedRegex("<input name=\"(_\\w+)\" type=\"hidden\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("800\\) <a href=\"([^\"]+)\">scan</a>")]
    private static partial Regex ScanLink();
}

[ForeignFramework("web2py", "web2py")]
public sealed class Web2pyAdminTests(LenientWeb2pySite site) : SiteTests<LenientWeb2pySite>(site)
{
    [Fact]
    public async Task Admin_without_a_password_says_that_it_is_disabled() =>
        Assert.StartsWith("admin disabled because", await GetText("/admin/default/index"), StringComparison.Ordinal);
}
