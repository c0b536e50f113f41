using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.AspNetCore;

/// <summary>Django, with its admin, below a prefix of an ASP.NET Core site.</summary>
public partial class DjangoTests
{
    [Fact]
    public async Task A_superuser_logs_in_to_the_admin_and_stays_logged_in()
    {
        using var data = new TemporaryFolder();
        var project = Path.Combine(Repository.Apps, "frameworks", "django_site");
        await Manage(project, data.Path, "migrate", "--verbosity", "0");
        await Manage(project, data.Path, "createsuperuser", "--noinput", "--username", "anna", "--email", "anna@small.example");
        AspNetSite.Variables.Value = [("SITE_DATA", data.Path)];
        await using var site = await AspNetSite.Start([("/office", "smallsite.wsgi:application", "")], "--directory", Path.Combine(Repository.Apps, "frameworks"));
        using var client = site.Client();

        using var refused = await client.GetAsync("/office/admin/", TestContext.Current.CancellationToken);
        Assert.Equal("/office/admin/login/?next=/office/admin/", refused.Headers.Location?.OriginalString);
        var form = await client.GetStringAsync("/office/admin/login/", TestContext.Current.CancellationToken);
        using var login = await client.PostAsync("/office/admin/login/?next=/office/admin/", new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["csrfmiddlewaretoken"] = Token().Match(form).Groups[1].Value, ["username"] = "anna", ["password"] = "open-sesame-73",
        }), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Found, "/office/admin/"), (login.StatusCode, login.Headers.Location?.OriginalString));
        Assert.Contains("Site administration", await client.GetStringAsync("/office/admin/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private static async Task Manage(string project, string data, params string[] command)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["manage.py", .. command]) { WorkingDirectory = project, RedirectStandardError = true };
        start.Environment["SITE_DATA"] = data;
        start.Environment["PYTHONPATH"] = Path.GetDirectoryName(project);
        start.Environment["DJANGO_SUPERUSER_PASSWORD"] = "open-sesame-73";
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"manage.py {command[0]} failed:\n{errors}");
    }

    [GeneratedRegex("name=\"csrfmiddlewaretoken\" value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
