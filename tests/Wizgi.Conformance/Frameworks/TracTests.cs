using System.Net;
using System.Security.Cryptography;
using System.Text;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>A project environment made by <c>trac-admin</c>, on SQLite, with an administrator and a user in an htpasswd file; two workers of four threads.</summary>
public sealed class TracSite() : DeepSite("trac_app:app", "trac.web.main", "tests/frameworks/unpack trixie trac trac python3-multipart libjs-jquery libjs-jquery-ui libjs-jquery-timepicker",
    arguments: ["-w", "2", "--threads", "4"])
{
    public const string User = "anna";
    public const string Password = "sesame";

    protected override string Modules => Unpacked("trac");

    protected override async Task Prepare()
    {
        await Run("-m", "trac.admin.console", Path.Combine(Data, "project"), "initenv", "Small Trac", "sqlite:db/trac.db");
        await Run("-m", "trac.admin.console", Path.Combine(Data, "project"), "permission", "add", User, "TRAC_ADMIN");
#pragma warning disable CA5350 // What htpasswd -s writes.
        var hash = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(Password)));
#pragma warning restore CA5350
        await File.WriteAllTextAsync(Path.Combine(Data, "users.htpasswd"), $"{User}:{{SHA}}{hash}\n");
    }
}

[Framework("Trac", "Trac", Folder = "tests/frameworks/unpacked/trac/usr/lib/python3/dist-packages", Note = "A project environment on SQLite with Trac's own basic authentication, two workers of four threads.")]
public sealed class TracTests(TracSite site) : DeepSiteTests<TracSite>(site)
{
    [Fact]
    public async Task First_page_is_the_wiki_and_a_stranger_may_not_edit_it()
    {
        Assert.Contains("<title>\n      Small Trac\n    </title>", await GetText("/"), StringComparison.Ordinal);
        Assert.Contains("Welcome to Trac", await GetText("/wiki"), StringComparison.Ordinal);
        Assert.Contains(">Login</a>", await GetText("/"), StringComparison.Ordinal);
        using var refused = await Get("/wiki/WikiStart?action=edit");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Login_is_basic_authentication_and_a_cookie_from_then_on_until_logout()
    {
        using var asked = await Get("/login");
        Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
        Assert.Equal("Basic", Assert.Single(asked.Headers.WwwAuthenticate).Scheme);
        using var wrong = await Get("/login", Basic(TracSite.User, "wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);

        var token = await LogIn();
        Assert.Contains("""<span class="trac-author-user">anna</span>""", await GetText("/"), StringComparison.Ordinal);
        Assert.Contains("Manage Permissions", await GetText("/admin/general/perm"), StringComparison.Ordinal);

        await Succeed(Post("/logout", ("__FORM_TOKEN", token), ("logout", "")));
        Assert.Contains(">Login</a>", await GetText("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_without_its_token_changes_nothing()
    {
        await LogIn();

        using var refused = await Post("/wiki/Forged", ("action", "edit"), ("version", "0"), ("text", "forged"), ("save", "1"));

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.DoesNotContain("Forged", await GetText("/wiki/TitleIndex"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wiki_page_is_previewed_saved_compared_and_a_conflict_is_shown()
    {
        var token = await LogIn();
        Task<HttpResponseMessage> Edit(string version, string text, string button) =>
            Succeed(Post("/wiki/Käse", ("__FORM_TOKEN", token), ("action", "edit"), ("version", version), ("text", text), ("comment", "Notiz"), (button, "1")));

        Assert.Contains("<strong>mild</strong>", await Text(await Edit("0", "= Käse =\n'''mild'''", "preview")), StringComparison.Ordinal);
        Assert.DoesNotContain("K%C3%A4se", await GetText("/wiki/TitleIndex"), StringComparison.Ordinal);

        using var saved = await Edit("0", "= Käse =\n'''mild'''", "save");
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        Assert.Equal($"{Site.Server.Url}/wiki/K%C3%A4se", saved.Headers.Location?.OriginalString);
        Assert.Equal("= Käse =\r\n'''mild'''", (await GetText("/wiki/K%C3%A4se?format=txt")).ReplaceLineEndings("\r\n"));

        using var conflict = await Edit("0", "of somebody else", "save");
        Assert.Contains("has been modified by somebody else", await Text(conflict), StringComparison.Ordinal);

        using var second = await Edit("1", "= Käse =\n'''scharf'''", "save");
        Assert.Equal(HttpStatusCode.SeeOther, second.StatusCode);
        var difference = await GetText("/wiki/K%C3%A4se?action=diff&version=2");
        Assert.Contains("mild", difference, StringComparison.Ordinal);
        Assert.Contains("scharf", difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_is_made_commented_closed_and_found()
    {
        var token = await LogIn();
        var ticket = await Create(token, "Brücke <gesperrt>");
        var page = await GetText(ticket);
        Assert.Contains("Brücke &lt;gesperrt&gt;", page, StringComparison.Ordinal);

        using var closed = await Post(ticket, ("__FORM_TOKEN", token), ("action", "resolve"), ("action_resolve_resolve_resolution", "fixed"), ("comment", "'''offen''' seit heute"),
            ("start_time", Find(page, @"name=""start_time""\s+value=""(\d+)""")), ("view_time", Find(page, @"name=""view_time""\s+value=""(\d+)""")), ("submit", "Submit changes"));
        Assert.Equal(HttpStatusCode.SeeOther, closed.StatusCode);

        page = await GetText(ticket);
        Assert.Contains("<strong>offen</strong> seit heute", page, StringComparison.Ordinal);
        Assert.Contains("(closed: fixed)", await GetText("/search?q=Br%C3%BCcke&noquickjump=1&ticket=on"), StringComparison.Ordinal);
        Assert.Contains("Brücke &lt;gesperrt&gt;", await GetText("/timeline?ticket=on&wiki=on"), StringComparison.Ordinal);
        Assert.Contains("<title>Ticket", await GetText("/timeline?ticket=on&format=rss"), StringComparison.Ordinal);
        Assert.Contains("Brücke <gesperrt>", await GetText("/query?status=closed&format=csv&col=id&col=summary"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachment_is_uploaded_downloaded_unchanged_and_deleted()
    {
        var token = await LogIn();
        var ticket = await Create(token, "with a file");
        var file = SmallSite.SomeBytes(200_000);
        using var form = Multipart("attachment", "Fähre.bin", file, ("__FORM_TOKEN", token), ("action", "new"), ("realm", "ticket"), ("id", Path.GetFileName(ticket)), ("description", "Fährplan"));

        using var uploaded = await Send("POST", $"/attachment{ticket}/?action=new", form);
        Assert.Equal(HttpStatusCode.SeeOther, uploaded.StatusCode);
        using var downloaded = await Get($"/raw-attachment{ticket}/F%C3%A4hre.bin");
        Assert.Equal("attachment", downloaded.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal(file, await Bytes(downloaded));

        using var deleted = await Post($"/attachment{ticket}/F%C3%A4hre.bin", ("__FORM_TOKEN", token), ("action", "delete"), ("delete", "Delete attachment"));
        Assert.Equal(HttpStatusCode.SeeOther, deleted.StatusCode);
        using var gone = await Get($"/raw-attachment{ticket}/F%C3%A4hre.bin");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Style_sheets_and_scripts_are_sent_and_are_304_when_the_client_has_them()
    {
        foreach (var (path, type) in (ValueTuple<string, string>[])[("/chrome/common/css/trac.css", "text/css"), ("/chrome/common/js/jquery.js", "application/javascript"), ("/chrome/common/trac_logo_mini.png", "image/png")])
        {
            using var first = await Succeed(Get(path));
            Assert.Equal(type, first.Content.Headers.ContentType?.MediaType);
            Assert.Equal(first.Content.Headers.ContentLength, (await Bytes(first)).Length);
            using var second = await Get(path, ("If-Modified-Since", first.Content.Headers.LastModified!.Value.ToString("r")));
            Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        }
    }

    [Fact]
    public async Task Two_workers_and_their_threads_write_to_one_database()
    {
        var token = await LogIn();
        var cookies = $"trac_auth={_auth}; trac_form_token={token}";
        string[] summaries = [.. Enumerable.Range(0, 24).Select(number => $"parallel {number}")];

        var tickets = await Task.WhenAll(summaries.Select(async summary =>
        {
            // A connection of its own, which either worker may take.
            using var client = Site.Server.HttpClient(cookies: false);
            using var request = new HttpRequestMessage(HttpMethod.Post, "/newticket") { Content = Ticket(token, summary) };
            request.Headers.Add("Cookie", cookies);
            using var response = await client.SendAsync(request, Cancelled);
            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            return response.Headers.Location!.AbsolutePath;
        }));

        Assert.Equal(tickets.Length, tickets.Distinct().Count());
        var list = await GetText("/query?summary=%5Eparallel&format=csv&col=summary&max=0");
        Assert.Equal(summaries.Order(StringComparer.Ordinal), list.Split("\r\n").Where(line => line.Contains("parallel", StringComparison.Ordinal)).Select(line => line[line.IndexOf("parallel", StringComparison.Ordinal)..]).Order(StringComparer.Ordinal));
    }

    private string _auth = "";

    /// <summary>The token of this visitor's forms.</summary>
    private async Task<string> LogIn()
    {
        using var response = await Get("/login", Basic(TracSite.User, TracSite.Password));
        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        _auth = Find(string.Join('\n', response.Headers.GetValues("Set-Cookie")), "trac_auth=([^;]+)");
        return Find(await GetText("/"), @"name=""__FORM_TOKEN"" type=""hidden"" value=""(\w+)""");
    }

    /// <summary>The path of a new ticket.</summary>
    private async Task<string> Create(string token, string summary)
    {
        using var response = await Succeed(Send("POST", "/newticket", Ticket(token, summary)));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        return response.Headers.Location!.AbsolutePath;
    }

    private static FormUrlEncodedContent Ticket(string token, string summary) => new(
    [
        new("__FORM_TOKEN", token), new("field_summary", summary), new("field_description", "text"), new("field_type", "defect"), new("field_priority", "major"),
        new("field_component", "component1"), new("submit", "Create ticket"),
    ]);
}
