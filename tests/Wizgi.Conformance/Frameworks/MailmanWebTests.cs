using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>Mailman's web, Postorius and HyperKitty, with the settings of Debian's <c>mailman3-web</c>; the REST API of Mailman's core is played by <c>mailman/core.py</c>, which another server of ours serves.</summary>
public sealed class MailmanWebSite() : DeepSite("wsgi:application", "postorius, hyperkitty, settings", "apt-get install python3-django-postorius python3-django-hyperkitty; tests/frameworks/unpack bookworm mailman-web mailman3-web",
    folder: "mailman", arguments: ["--threads", "4"])
{
    private WizgiProcess? _core;

    /// <summary>Debian's settings, which import what is in the site's folder.</summary>
    protected override string Modules => Path.Combine(Repository.Root, "tests", "frameworks", "unpacked", "mailman-web", "usr", "share", "mailman3-web");

    protected override string[] Environment => ["DJANGO_SETTINGS_MODULE=settings", $"CORE_URL={_core?.Url}", "DJANGO_SUPERUSER_PASSWORD=open-sesame-73", "PYTHONWARNINGS=ignore"];

    protected override async Task Prepare()
    {
        _core = await WizgiProcess.Start("core:app", new WizgiOptions { Directory = Path.Combine(Repository.Apps, "frameworks", "mailman") });
        await Run("-m", "django", "migrate", "--verbosity", "0");
        await Run("-m", "django", "createsuperuser", "--noinput", "--username", "anna", "--email", "anna@small.example");
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await base.DisposeAsync();
        if (_core is not null) await _core.DisposeAsync();
    }
}

[Framework("Mailman's web", "postorius", Note = "Postorius and HyperKitty with Debian's settings. The REST API of Mailman's core is played by the test; the version is that of Postorius.")]
public sealed class MailmanWebTests(MailmanWebSite site) : DeepSiteTests<MailmanWebSite>(site)
{
    [Fact]
    public async Task Index_of_lists_and_the_page_of_a_list_are_shown()
    {
        using var first = await Get("/");
        Assert.Equal((HttpStatusCode.MovedPermanently, "/postorius/lists/"), (first.StatusCode, first.Headers.Location?.OriginalString));
        var index = await GetText("/postorius/lists/");
        Assert.Contains("cheese@small.example", index, StringComparison.Ordinal);
        Assert.Contains("Über Käse", index, StringComparison.Ordinal);
        Assert.Contains("cheese@small.example", await GetText("/postorius/lists/cheese.small.example/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_page_lets_in_who_knows_the_password()
    {
        var token = Find(await GetText("/accounts/login/"), @"name=""csrfmiddlewaretoken"" value=""(\w+)""");
        using var wrong = await Post("/accounts/login/", ("csrfmiddlewaretoken", token), ("login", "anna"), ("password", "wrong"));
        Assert.Equal(HttpStatusCode.OK, wrong.StatusCode);
        using var forged = await Post("/accounts/login/", ("login", "anna"), ("password", "open-sesame-73"));
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);

        using var login = await Post("/accounts/login/", ("csrfmiddlewaretoken", token), ("login", "anna"), ("password", "open-sesame-73"));

        Assert.Equal(HttpStatusCode.Found, login.StatusCode);
        Assert.Contains("/accounts/logout/", await GetText("/postorius/lists/"), StringComparison.Ordinal);
        Assert.Contains("small.example", await GetText("/postorius/domains/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_that_core_archives_is_shown_as_a_thread_with_its_attachment()
    {
        var attachment = SmallSite.SomeBytes(50_000);
        var mail = string.Join("\r\n", "From: =?utf-8?q?Zo=C3=AB?= <zoe@small.example>", "To: cheese@small.example", "Subject: =?utf-8?q?K=C3=A4se?=", "Message-ID: <one@small.example>",
            "Date: Mon, 23 Nov 2026 08:00:00 +0000", "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=part", "",
            "--part", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "", "mild oder schärfer?", "",
            "--part", "Content-Type: application/octet-stream", "Content-Transfer-Encoding: base64", "Content-Disposition: attachment; filename=some.bin", "", Convert.ToBase64String(attachment, Base64FormattingOptions.InsertLineBreaks), "--part--", "");
        using var refused = await Send("POST", "/hyperkitty/api/mailman/archive", Multipart("message", "message.txt", Encoding.UTF8.GetBytes(mail), ("mlist", "cheese@small.example")), ("Authorization", "Token wrong"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);

        using var archived = await Succeed(Send("POST", "/hyperkitty/api/mailman/archive", Multipart("message", "message.txt", Encoding.UTF8.GetBytes(mail), ("mlist", "cheese@small.example")), ("Authorization", "Token archiver")));

        using var answer = JsonDocument.Parse(await Text(archived));
        var path = new Uri(answer.RootElement.GetProperty("url").GetString()!).AbsolutePath;
        Assert.Contains("mild oder schärfer?", await GetText(path), StringComparison.Ordinal);
        Assert.Contains("cheese@small.example", await GetText("/hyperkitty/"), StringComparison.Ordinal);
        using var file = await Succeed(Get(Find(await GetText(path), "href=\"([^\"]+/attachment/[^\"]+)\"")));
        Assert.Equal(attachment, await Bytes(file));
        using var export = await Succeed(Get("/hyperkitty/list/cheese@small.example/export/cheese.mbox.gz?start=2026-11-01&end=2026-12-01"));
        using var box = new StreamReader(new GZipStream(new MemoryStream(await Bytes(export)), CompressionMode.Decompress));
        Assert.Contains("Message-ID: <one@small.example>", await box.ReadToEndAsync(Cancelled), StringComparison.OrdinalIgnoreCase);
    }
}
