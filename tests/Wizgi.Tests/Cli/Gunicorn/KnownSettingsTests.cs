using System.Diagnostics;
using System.Text.Json;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Settings;

namespace Wizgi.Tests.Cli.Gunicorn;

/// <summary>Every setting of the gunicorn that is installed, with its flags, is known here: as a setting, or with what is said instead.</summary>
public class KnownSettingsTests
{
    private const string Python = "/usr/bin/python3";

    private const string Program = """
        import json
        from gunicorn.config import KNOWN_SETTINGS
        print(json.dumps([{"Name": setting.name, "Flags": setting.cli or []} for setting in KNOWN_SETTINGS]))
        """;

    private static readonly string[] OfTheCommand = ["--config", "-c", "--check-config", "--print-config"];

    private sealed record Known(string Name, string[] Flags);

    [Fact]
    public void Every_setting_and_flag_of_gunicorn_is_a_setting_or_has_a_reason()
    {
        var settings = Read();
        Assert.True(settings.Length > 80, $"gunicorn has {settings.Length} settings");
        Assert.Empty(settings.Select(setting => setting.Name).Except(GunicornCatalogue.Names));
        var flags = SettingCatalogue.All.SelectMany(setting => setting.Flags).Concat(GunicornCatalogue.Others.SelectMany(setting => setting.Flags)).Concat(OfTheCommand);
        Assert.Empty(settings.SelectMany(setting => setting.Flags).Except(flags));
    }

    [Fact]
    public void What_means_the_same_here_is_a_setting_here() => Assert.DoesNotContain(GunicornCatalogue.Shared, name => SettingCatalogue.Find(name) is null);

    private static Known[] Read()
    {
        Assert.SkipUnless(File.Exists("/usr/lib/python3/dist-packages/gunicorn/config.py"), "gunicorn is not installed");
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", Program]) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return JsonSerializer.Deserialize<Known[]>(text)!;
    }
}
