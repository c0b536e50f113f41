using Wizgi.Conformance.Frameworks.Report;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Django;

/// <summary>A project as <c>django-admin startproject</c> makes it, and how its developer names and starts it.</summary>
[Framework("Django 3.2", "Django")]
public sealed class DjangoCommandTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Settings => _folder["mysite/settings.py"];

    public async ValueTask InitializeAsync()
    {
        using var made = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(Repository.Python, ["-m", "django", "startproject", "mysite", "."])
        {
            WorkingDirectory = _folder.Path,
            RedirectStandardError = true,
        })!;
        await made.StandardError.ReadToEndAsync();
        await made.WaitForExitAsync();
        Assert.SkipUnless(made.ExitCode == 0, "python3-django is not installed: apt-get install python3-django");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("mysite")]
    [InlineData("mysite.wsgi")]
    [InlineData("mysite.wsgi:application")]
    [InlineData("mysite/wsgi.py")]
    [InlineData("django.core.wsgi:get_wsgi_application()", "-e", "DJANGO_SETTINGS_MODULE=mysite.settings")]
    public async Task Project_is_served_by_any_of_its_names(string reference, params string[] arguments)
    {
        await using var server = await WizgiProcess.Start(reference, new() { Directory = _folder.Path, Arguments = arguments });
        using var client = server.HttpClient();

        Assert.Contains("The install worked successfully", await client.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
    }

    [Theory]
    [InlineData("-e", "DJANGO_SETTINGS_MODULE=mysite.production")]
    [InlineData("--env", "DJANGO_SETTINGS_MODULE=mysite.production")]
    public async Task Settings_module_is_chosen_by_the_environment(string flag, string variable)
    {
        await File.WriteAllTextAsync(_folder["mysite/production.py"], "from mysite.settings import *\nDEBUG = False\nALLOWED_HOSTS = ['shop.example']\n", TestContext.Current.CancellationToken);
        await using var server = await WizgiProcess.Start("mysite.wsgi", new() { Directory = _folder.Path, Arguments = [flag, variable] });
        using var wire = await server.Connect();

        var stranger = await wire.Exchange("GET / HTTP/1.1\r\nHost: other.example\r\n\r\n");
        var known = await wire.Exchange("GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n");

        Assert.Equal(400, stranger.StatusCode);
        Assert.Equal(404, known.StatusCode);
    }

    [Theory]
    [InlineData("DEBUG = True\nif\n", "SyntaxError: invalid syntax", "settings.py\", line 2")]
    [InlineData("ROOT_URLCONF = 'mysite.urls'\nINSTALLED_APPS = ['nothing.like.that']\nSECRET_KEY = 'x'\n", "ModuleNotFoundError: No module named 'nothing'", "mysite/wsgi.py")]
    [InlineData("raise KeyError('DATABASE_PASSWORD')\n", "KeyError: 'DATABASE_PASSWORD'", "settings.py\", line 1")]
    public async Task Broken_settings_end_the_start_with_what_python_says_of_them(string settings, string error, string place)
    {
        await File.WriteAllTextAsync(Settings, settings, TestContext.Current.CancellationToken);

        var (code, output) = await WizgiProcess.Run(["mysite.wsgi", "-b", "127.0.0.1:0", "--python", Repository.Python, "-w", "2"], new() { Directory = _folder.Path, IsConfigured = true });

        Assert.Equal(3, code);
        Assert.Contains(error, output, StringComparison.Ordinal);
        Assert.Contains(place, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Wizgi", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_module_that_does_not_exist_is_named()
    {
        var (code, output) = await WizgiProcess.Run(["mysite.wsgi", "-b", "127.0.0.1:0", "--python", Repository.Python, "-e", "DJANGO_SETTINGS_MODULE=mysite.prodution"], new() { Directory = _folder.Path, IsConfigured = true });

        Assert.Equal(3, code);
        Assert.Contains("ModuleNotFoundError: No module named 'mysite.prodution'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changed_settings_are_reloaded_also_after_broken_ones()
    {
        await using var server = await WizgiProcess.Start("mysite", new() { Directory = _folder.Path, Arguments = ["-w", "1", "--reload"] });
        var settings = await File.ReadAllTextAsync(Settings, TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(Settings, settings + "\nALLOWED_HOSTS = ['shop.example']\n", TestContext.Current.CancellationToken);
        await WaitFor(server, 400);
        await File.WriteAllTextAsync(Settings, settings + "\nALLOWED_HOSTS = [\n", TestContext.Current.CancellationToken);
        await WaitFor(server, 500);
        await File.WriteAllTextAsync(Settings, settings, TestContext.Current.CancellationToken);
        await WaitFor(server, 200);
    }

    private static async Task WaitFor(WizgiProcess server, int status)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            using var wire = await server.Connect();
            if ((await wire.Exchange("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).StatusCode == status) return;
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), server.Output);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
