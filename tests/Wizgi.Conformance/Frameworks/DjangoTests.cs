using System.Net;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>With Debian's installed Django.</summary>
public sealed class InstalledDjango() : DjangoSite("");

/// <summary>With the newest Django that runs on Debian's installed Python.</summary>
public sealed class NewestDjango() : DjangoSite(Folder)
{
    /// <summary>Where <c>./test</c> unpacks it.</summary>
    public const string Folder = "tests/frameworks/unpacked/django-newest/usr/lib/python3/dist-packages";
}

[Framework("Django 3.2", "Django", Note = Extras)]
public sealed class InstalledDjangoTests(InstalledDjango site) : DjangoTests<InstalledDjango>(site)
{
    internal const string Extras = "with Django REST framework, WhiteNoise and psycopg2";
}

[Framework("Django 5.2", "Django", Folder = NewestDjango.Folder, Note = InstalledDjangoTests.Extras)]
public sealed class NewestDjangoTests(NewestDjango site) : DjangoTests<NewestDjango>(site);

/// <summary>What Django does with the site, in every generation.</summary>
public abstract partial class DjangoTests<TSite>(TSite site) : SmallSiteTests<TSite>(site)
    where TSite : DjangoSite
{
    protected override string Name => "Django";

    // Django keeps what it cannot decode percent-encoded.
    protected override HttpStatusCode AnswerToPathThatIsNotUtf8 => HttpStatusCode.OK;

    // Django reads as many bytes as CONTENT_LENGTH says; the view fails over the JSON in none.
    [Fact]
    public async Task Form_with_its_csrf_token_saves_an_object_and_shows_a_message_once()
    {
        using var saved = await Fill("/notes/", new() { ["title"] = "Käse <kaufen>", ["text"] = "東京" });
        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        Assert.Equal("/notes/", saved.Headers.Location?.OriginalString);

        var first = await GetText("/notes/");
        var second = await GetText("/notes/");

        Assert.Contains("""<p class="message">“Käse &lt;kaufen&gt;” is saved</p>""", first, StringComparison.Ordinal);
        Assert.DoesNotContain("is saved", second, StringComparison.Ordinal);
        Assert.Contains("<li>Käse &lt;kaufen&gt;: 東京</li>", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invalid_form_is_shown_again_with_its_errors()
    {
        using var response = await Fill("/notes/", new() { ["title"] = "", ["text"] = "kept" });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var page = await Text(response);
        Assert.Contains("This field is required.", page, StringComparison.Ordinal);
        Assert.Contains("kept</textarea>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_its_csrf_token_is_403_and_saves_nothing()
    {
        using var form = new FormUrlEncodedContent([new("title", "forged"), new("text", "")]);

        using var response = await Send(HttpMethod.Post, "/notes/", form);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.DoesNotContain("forged", await GetText("/notes/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_without_its_last_slash_is_redirected()
    {
        using var response = await Get("/notes?a=%C3%BC");

        Assert.Equal(HttpStatusCode.MovedPermanently, response.StatusCode);
        Assert.Equal("/notes/?a=%C3%BC", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Admin_sends_a_stranger_to_its_login()
    {
        using var response = await Get("/admin/notes/note/");

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("/admin/login/?next=/admin/notes/note/", response.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Admin_refuses_a_wrong_password()
    {
        using var response = await Fill("/admin/login/", new() { ["username"] = DjangoSite.User, ["password"] = "wrong" });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Please enter the correct username and password", await Text(response), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admin_adds_changes_and_deletes_an_object()
    {
        using var login = await Fill("/admin/login/?next=/admin/", new() { ["username"] = DjangoSite.User, ["password"] = DjangoSite.Password });
        Assert.Equal("/admin/", login.Headers.Location?.OriginalString);
        Assert.Contains($"<strong>{DjangoSite.User}</strong>", await GetText("/admin/"), StringComparison.Ordinal);

        using var added = await Fill("/admin/notes/note/add/", new() { ["title"] = "Přidáno", ["text"] = "by the admin", ["_continue"] = "" });
        Assert.Equal(HttpStatusCode.Found, added.StatusCode);
        var change = added.Headers.Location!.OriginalString;
        Assert.Contains("Přidáno: by the admin", await GetText("/notes/"), StringComparison.Ordinal);

        using var changed = await Fill(change, new() { ["title"] = "Změněno", ["text"] = "by the admin" });
        Assert.Equal(HttpStatusCode.Found, changed.StatusCode);
        var found = await GetText("/admin/notes/note/?q=Zm%C4%9Bn%C4%9Bno");
        Assert.Contains($"""<a href="{change}?_changelist_filters=q%3DZm""", found, StringComparison.Ordinal);

        using var deleted = await Fill(change.Replace("/change/", "/delete/", StringComparison.Ordinal), new() { ["post"] = "yes" });
        Assert.Equal(HttpStatusCode.Found, deleted.StatusCode);
        Assert.DoesNotContain("by the admin", await GetText("/notes/"), StringComparison.Ordinal);

        using var logout = await Fill("/admin/logout/", [], page: "/notes/");
        Assert.Equal(HttpStatusCode.OK, logout.StatusCode);
        using var after = await Get("/admin/");
        Assert.Equal(HttpStatusCode.Found, after.StatusCode);
    }

    [Fact]
    public async Task Large_file_is_sent_under_its_name()
    {
        using var response = await Get("/download");

        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("large.bin", response.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    /// <summary>Opens the page of a form as a browser does, and sends the form with the token that is in it.</summary>
    /// <param name="page">Where the form stands, if it is sent elsewhere.</param>
    private async Task<HttpResponseMessage> Fill(string path, Dictionary<string, string> fields, string? page = null)
    {
        fields["csrfmiddlewaretoken"] = CsrfToken().Match(await GetText(page ?? path)).Groups["token"].Value;
        return await Send(HttpMethod.Post, path, new FormUrlEncodedContent(fields));
    }

    [GeneratedRegex("""name="csrfmiddlewaretoken" value="(?<token>\w+)">""")]
    private static partial Regex CsrfToken();
}
