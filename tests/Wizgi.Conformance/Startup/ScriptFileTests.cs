using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Startup;

/// <summary>An application in a file as mod_wsgi calls it: <c>path/shop.wsgi</c>.</summary>
public sealed class ScriptFileTests
{
    private const string Application = """
        import beside

        def application(environ, start_response):
            start_response("200 OK", [("Content-Type", "text/plain")])
            return [beside.TEXT]
        """;

    [Fact]
    public async Task A_file_named_wsgi_is_an_application_that_finds_the_modules_beside_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["shop.wsgi"], Application);
        File.WriteAllText(folder["beside.py"], "TEXT = b'from beside'");
        // What would be mistaken for it, were it kept as compiled code.
        File.WriteAllText(folder["shop.py"], "raise RuntimeError('the other file')");

        await using var server = await WizgiProcess.Start(folder["shop.wsgi"]);

        using var client = server.HttpClient();
        Assert.Equal("from beside", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
        Assert.DoesNotContain(Directory.EnumerateFiles(folder.Path, "shop*.pyc", SearchOption.AllDirectories), _ => true);
    }

    [Fact]
    public async Task A_change_of_it_is_served_under_reload()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["shop.wsgi"], Application);
        File.WriteAllText(folder["beside.py"], "TEXT = b'from beside'");
        await using var server = await WizgiProcess.Start(folder["shop.wsgi"], new WizgiOptions { Arguments = ["--reload", "-w", "1"] });
        var log = server.Log();

        File.WriteAllText(folder["shop.wsgi"], Application.Replace("beside.TEXT", "b'changed'", StringComparison.Ordinal));

        await log.WaitFor("is ready");
        using var client = server.HttpClient();
        Assert.Equal("changed", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));
    }
}
