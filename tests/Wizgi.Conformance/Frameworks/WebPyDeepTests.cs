using System.Net;
using Wizgi.Conformance.Frameworks.Report;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>web.py with its database, forms, sub-applications and static files, on four threads.</summary>
public sealed class WebPyDeepSite() : DeepSite("webpy_deep:app", "web", "apt-get install python3-webpy", arguments: ["--threads", "4"])
{
    protected override async Task Prepare()
    {
        foreach (var folder in (string[])["views", "static"]) Directory.CreateDirectory(Path.Combine(Data, folder));
        await File.WriteAllTextAsync(Path.Combine(Data, "views", "layout.html"), "$def with (content)\n<title>$title</title>\n$:content\n");
        await File.WriteAllTextAsync(Path.Combine(Data, "views", "notes.html"), "$def with (notes, form)\n<ul>\n$for note in notes:\n    <li>$note.text</li>\n</ul>\n<form method=\"post\">$:form.render()</form>\n");
        await File.WriteAllTextAsync(Path.Combine(Data, "static", "style.css"), "p { colour: blue }\n");
    }
}

[Framework("web.py", "web.py")]
public sealed class WebPyDeepTests(WebPyDeepSite site) : DeepSiteTests<WebPyDeepSite>(site)
{
    [Fact]
    public async Task Form_is_checked_and_saves_into_the_database_that_the_template_shows()
    {
        using var wrong = await Post("/notes", ("text", "ab"));
        Assert.Contains("at least three letters", await Text(wrong), StringComparison.Ordinal);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var saved = await Post("/notes", ("text", $"<Käse> {number}"));
            Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
            Assert.Equal($"{Site.Server.Url}/notes", saved.Headers.Location?.OriginalString);
        }));

        var page = await GetText("/notes");
        Assert.Contains("<title>Deep</title>", page, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 12), number => Assert.Contains($"<li>&lt;Käse&gt; {number}</li>", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transaction_that_fails_is_rolled_back()
    {
        using var failed = await Post("/rollback");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal("web.py is sorry", await Text(failed));
        await Site.Server.WaitForOutput("RuntimeError: rolled back on purpose");
        Assert.DoesNotContain("never kept", await GetText("/notes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_in_the_database_counts_and_is_forgotten()
    {
        Assert.Equal("1", await GetText("/count"));
        Assert.Equal("2", await GetText("/count"));
        await GetText("/forget");
        Assert.Equal("1", await GetText("/count"));
    }

    [Fact]
    public async Task Context_is_of_each_thread()
    {
        var answers = await Task.WhenAll(GetText("/context/one"), GetText("/context/two"));
        Assert.Equal(["one one /context/one", "two two /context/two"], answers);
    }

    [Fact]
    public async Task Application_below_another_knows_where_it_is()
    {
        Assert.Equal($"deep at /inner in {Site.Server.Url}/inner, /deep", await GetText("/inner/deep"));
        using var redirected = await Get("/inner/to");
        Assert.Equal($"{Site.Server.Url}/inner/here", redirected.Headers.Location?.OriginalString);
        using var old = await Get("/old/one");
        Assert.Equal($"{Site.Server.Url}/context/one", old.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task Processors_stand_around_every_page()
    {
        using var response = await Get("/notes");
        Assert.Equal("GET", response.Headers.GetValues("X-Loaded").Single());
        Assert.Matches(@"^\d\.\d{6}$", response.Headers.GetValues("X-Seconds").Single());
    }

    [Fact]
    public async Task Static_files_of_its_own_are_sent()
    {
        using var first = await Succeed(Get("/static/style.css"));
        Assert.Equal("p { colour: blue }\n", await Text(first));
        Assert.Equal("text/css", first.Content.Headers.ContentType?.MediaType);
        using var outside = await Get("/static/..%2Fsite.db");
        Assert.NotEqual(HttpStatusCode.OK, outside.StatusCode);
    }

    [Fact]
    public async Task Errors_have_the_pages_of_the_application()
    {
        using var teapot = await Get("/teapot");
        Assert.Equal((418, "I'm a teapot", "short and stout"), ((int)teapot.StatusCode, teapot.ReasonPhrase, await Text(teapot)));
        using var missing = await Get("/nothing");
        Assert.Equal((HttpStatusCode.NotFound, "nothing of web.py is here"), (missing.StatusCode, await Text(missing)));
    }
}
