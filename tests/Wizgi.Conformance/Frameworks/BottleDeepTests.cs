using System.Net;
using System.Text.Json;
using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Nesting;
using Xunit;

namespace Wizgi.Conformance.Frameworks;

/// <summary>Bottle with its templates, plugins, mounts and signed cookies, on four threads.</summary>
public sealed class BottleDeepSite() : DeepSite("bottle_deep:app", "bottle", "apt-get install python3-bottle", arguments: ["--threads", "4"])
{
    public byte[] File { get; } = SmallSite.SomeBytes(300_000);

    protected override async Task Prepare()
    {
        foreach (var folder in (string[])["views", "files"]) Directory.CreateDirectory(Path.Combine(Data, folder));
        await System.IO.File.WriteAllTextAsync(Path.Combine(Data, "views", "page.tpl"), "% rebase('base.tpl')\n<ul>\n% for item in items:\n<li>{{item}}</li>\n% end\n</ul>\n");
        await System.IO.File.WriteAllTextAsync(Path.Combine(Data, "views", "base.tpl"), "<title>{{title}}</title>\n{{!base}}\n");
        await System.IO.File.WriteAllBytesAsync(Path.Combine(Data, "files", "some.bin"), File);
    }
}

[Framework("Bottle", "bottle")]
public sealed class BottleDeepTests(BottleDeepSite site) : DeepSiteTests<BottleDeepSite>(site)
{
    [Fact]
    public async Task Template_in_a_file_has_a_base_and_escapes() =>
        Assert.Equal("<title>Deep</title>\n<ul>\n<li>Käse</li>\n<li>&lt;b&gt;</li>\n</ul>\n\n", await GetText("/"));

    [Fact]
    public async Task Plugin_gives_views_a_database_and_commits()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            using var saved = await Post("/notes", ("text", $"Käse {number}"));
            Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        }));
        using var notes = JsonDocument.Parse(await GetText("/notes/"));
        Assert.Equal(Enumerable.Range(0, 12).Select(number => $"Käse {number}").Order(StringComparer.Ordinal), notes.RootElement.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Static_file_has_ranges_conditions_and_no_way_out_of_its_folder()
    {
        using var part = await Get("/files/some.bin", ("Range", "bytes=-1000"));
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(Site.File[^1000..], await Bytes(part));
        using var beyond = await Get("/files/some.bin", ("Range", "bytes=400000-"));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        using var unchanged = await Get("/files/some.bin", ("If-Modified-Since", part.Content.Headers.LastModified!.Value.ToString("r")));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        using var outside = await Get("/files/..%2Fnotes.db");
        Assert.Equal(HttpStatusCode.Forbidden, outside.StatusCode);
        using var saved = await Get("/save/some.bin");
        Assert.Equal("Fahre.bin", saved.Content.Headers.ContentDisposition?.FileName?.Trim('"'));
    }

    [Fact]
    public async Task Signed_cookie_says_who_it_is_and_an_error_page_says_who_not()
    {
        using var stranger = await Get("/me");
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
        Assert.Equal("<p>401 Unauthorized: log in first</p>", await Text(stranger));
        await Succeed(Post("/login", ("name", "Zoë")));
        Assert.Equal("you are Zoë", await GetText("/me"));
    }

    [Fact]
    public async Task Filters_hooks_and_thrown_responses()
    {
        Assert.Equal("abc 1.50", await GetText("/items/abc/1.5"));
        using var none = await Get("/items/xyz/1.5");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        using var thrown = await Get("/answer");
        Assert.Equal((HttpStatusCode.Accepted, "thrown"), (thrown.StatusCode, await Text(thrown)));
        using var hooked = await Get("/");
        Assert.NotEmpty(hooked.Headers.GetValues("X-Thread"));
    }

    [Fact]
    public async Task Generator_is_closed_once()
    {
        Assert.Equal("one zwei ü", await GetText("/generated"));
        Assert.Equal("""{"closed": 1}""", await GetText("/closed"));
    }

    [Fact]
    public async Task Mounted_applications_know_where_they_are()
    {
        using var inner = JsonDocument.Parse(await GetText("/inner/where"));
        Assert.Equal("/inner/", inner.RootElement.GetProperty("script_name").GetString());
        Assert.Equal("/where", inner.RootElement.GetProperty("path").GetString());
        Assert.Equal($"{Site.Server.Url}/inner/where", inner.RootElement.GetProperty("url").GetString());
        using var missing = await Get("/inner/nothing");
        Assert.Equal((HttpStatusCode.NotFound, "the inner one has nothing here"), (missing.StatusCode, await Text(missing)));
        using var wsgi = await Get("/wsgi/a/b");
        Assert.Equal("/wsgi /a/b", await Text(wsgi));
        Assert.Equal(["a=1", "b=2"], wsgi.Headers.GetValues("Set-Cookie"));
    }
}

[Framework("Bottle", "bottle")]
public sealed class BottleRunTests(BottleRun script) : IClassFixture<BottleRun>
{
    [Fact]
    public async Task Script_that_calls_run_with_an_adapter_becomes_the_server()
    {
        script.Require();
        var page = await script.Client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal($"bottle_run in process {script.Id}", page);
    }
}
