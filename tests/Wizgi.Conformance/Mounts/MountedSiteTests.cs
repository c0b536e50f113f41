using System.Text.Json;
using Wizgi.Conformance.Frameworks;
using Wizgi.Conformance.Nesting;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Mounts;

/// <summary>Django, Flask, Pyramid and C# in one process.</summary>
public sealed class MountedSite : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();

    public WizgiProcess Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await WizgiProcess.Start("flask_app:app", new WizgiOptions
    {
        Directory = Path.Combine(Repository.Apps, "frameworks"),
        Arguments =
        [
            "--pythonpath", "django_site", "--mount", "/django=smallsite.wsgi:application", "--mount", "/flask=flask_app:app", "--mount", "/deep/pyramid=pyramid_app:create_app()",
            "--mount", $"/api={ShopServer.Dll}:Shop.Each.Application", "--threads", "2", "-e", $"SITE_DATA={_data.Path}", "-e", "PYTHONDONTWRITEBYTECODE=1",
        ],
    });

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _data.Dispose();
    }
}

public sealed class MountedSiteTests(MountedSite site) : IClassFixture<MountedSite>
{
    [Theory]
    [InlineData("", "A small site in Flask")]
    [InlineData("/flask", "A small site in Flask")]
    [InlineData("/django", "A small site in Django")]
    [InlineData("/deep/pyramid", "A small site in Pyramid")]
    [InlineData("/api/Application", "an apple costs")]
    public async Task Each_answers_below_its_prefix(string prefix, string text) => Assert.Contains(text, (await Get(prefix + "/")).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("/flask")]
    [InlineData("/django")]
    [InlineData("/deep/pyramid")]
    public async Task Each_makes_URLs_with_its_prefix(string prefix)
    {
        var seen = JsonDocument.Parse((await Get($"{prefix}/where")).Body).RootElement;
        Assert.Equal(prefix, seen.GetProperty("script_name").GetString());
        Assert.Equal($"http://a{prefix}/greet/J%C3%BCrgen", seen.GetProperty("url").GetString());
        Assert.Equal("Hello, J\u00C3\u00BCrgen!", (await Get($"{prefix}/greet/J%C3%BCrgen")).Body);
    }

    [Theory]
    [InlineData("/flask")]
    [InlineData("/django")]
    [InlineData("/deep/pyramid")]
    public async Task Each_streams(string prefix)
    {
        using var gate = new Gate();
        using var client = await site.Server.Connect();
        await client.Send(Request.Get($"{prefix}/stream?gate={gate.Port}&lines=2"));
        await gate.WaitForView();
        await client.ReadUntil("line 0\n");
        await gate.LetThrough();
        await client.ReadUntil("line 1\n");
        await gate.LetThrough();
        await client.ReadUntil("0\r\n\r\n");
    }

    [Theory]
    [InlineData("/flask")]
    [InlineData("/django")]
    [InlineData("/deep/pyramid")]
    public async Task An_error_of_one_leaves_the_others_alone(string prefix)
    {
        Assert.Equal(500, (await Get($"{prefix}/error")).StatusCode);
        foreach (var other in (string[])["", "/flask", "/django", "/deep/pyramid"]) Assert.Equal(200, (await Get($"{other}/")).StatusCode);
    }

    [Fact]
    public void Each_is_named_when_the_server_starts() =>
        Assert.Contains("Serving flask_app:app, /django=smallsite.wsgi:application, /flask=flask_app:app, /deep/pyramid=pyramid_app:create_app(), /api=", site.Server.Output, StringComparison.Ordinal);

    private async Task<WireResponse> Get(string target)
    {
        foreach (var package in (string[])["python3-django", "python3-flask", "python3-pyramid"])
            if (site.Server.Output.Contains($"apt-get install {package}", StringComparison.Ordinal)) Assert.Skip($"{package} is not installed");
        using var client = await site.Server.Connect();
        return await client.Exchange(Request.Get(target));
    }
}
