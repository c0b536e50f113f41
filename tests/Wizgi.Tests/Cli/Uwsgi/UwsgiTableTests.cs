using System.Diagnostics;
using System.Text.RegularExpressions;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Uwsgi;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Uwsgi;

public partial class UwsgiTableTests
{
    private const string Program = "/usr/bin/uwsgi";
    private const string WriteVariable = "WIZGI_TESTS_WRITE_DOCS";

    [Fact]
    public void Every_option_that_uwsgi_prints_is_a_setting_or_has_a_reason()
    {
        Assert.SkipUnless(File.Exists(Program), "uwsgi-core is not installed");
        var options = Options("--help").Union(Options("--plugin", "python3", "--help")).ToList();
        Assert.True(options.Count > 700, $"uwsgi prints {options.Count} options");
        Assert.DoesNotContain(options, name => !IsKnown(name));
    }

    [Fact]
    public void Counterparts_are_settings_there_are() =>
        Assert.All(UwsgiTable.Counterparts.SelectMany(item => item.Settings.Split(", ")), name => Assert.NotNull(SettingCatalogue.Find(name)));

    [Theory]
    [InlineData("https = 0.0.0.0:443,site.crt,site.key", "bind = 0.0.0.0:443|certfile = site.crt|keyfile = site.key")]
    [InlineData("fastcgi-socket = 127.0.0.1:9000", "bind = 127.0.0.1:9000|protocol = fastcgi")]
    [InlineData("reuse-port = true", "reuse_port = true")]
    [InlineData("paste = config:/srv/shop.ini", "paste = /srv/shop.ini")]
    [InlineData("ini-paste-logged = /srv/shop.ini", "paste = /srv/shop.ini")]
    public void Options_become_settings(string line, string settings)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["uwsgi.ini"], $"[uwsgi]\n{line}\n");
        var printed = UwsgiImport.Translate(UwsgiFile.Read(folder["uwsgi.ini"]), _ => null).ReplaceLineEndings("\n").Replace(":0 =", " =", StringComparison.Ordinal);
        Assert.All(settings.Split('|'), setting => Assert.Contains(setting + "\n", printed, StringComparison.Ordinal));
    }

    [Fact]
    public void The_document_is_what_the_tables_say()
    {
        var path = Path.Combine(Repository.Root, "docs", "migrating-from-uwsgi.md");
        var text = UwsgiDocument.Write().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null) File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"docs/migrating-from-uwsgi.md is not what the tables say; {WriteVariable}=1 ./test --fast writes it");
    }

    private static bool IsKnown(string name) =>
        UwsgiTable.Find(name) is not null || UwsgiTable.ModuleOptions.Contains(name) || UwsgiTable.FileOptions.Contains(name) || UwsgiTable.PlaceholderOptions.Contains(name) || name == UwsgiTable.Callable;

    private static IEnumerable<string> Options(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return OptionLine().Matches(text).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex(@"^ +(?:-\w\|)?--([\w-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionLine();
}
