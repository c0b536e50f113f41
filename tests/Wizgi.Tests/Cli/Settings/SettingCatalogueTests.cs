using Wizgi.Cli.Settings;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Settings;

public class SettingCatalogueTests
{
    // Set to write the document instead of comparing it.
    private const string WriteVariable = "WIZGI_TESTS_WRITE_DOCS";

    [Fact]
    public void No_two_settings_have_a_name_in_common()
    {
        foreach (var setting in SettingCatalogue.All)
        {
            var names = setting.Flags.Select(flag => flag.TrimStart('-')).Append(setting.Name).Append(setting.Variable[Setting.VariablePrefix.Length..]);
            Assert.All(names, name => Assert.DoesNotContain(SettingCatalogue.All, other => other != setting && (other.IsCalled(name) || other.Flags.Contains($"-{name}"))));
        }
    }

    [Fact]
    public void Each_setting_has_prose_and_a_default_that_it_allows()
    {
        foreach (var setting in SettingCatalogue.All)
        {
            Assert.EndsWith(".", setting.Prose, StringComparison.Ordinal);
            _ = setting.Parse(setting.Default.Length == 0 ? [] : [setting.Default], Environment.CurrentDirectory);
            Assert.All(setting.Words, word => setting.Parse([word], Environment.CurrentDirectory));
        }
    }

    [Fact]
    public void The_document_is_what_the_settings_say()
    {
        var path = Path.Combine(Repository.Root, "docs", "settings.md");
        var text = SettingsDocument.Write().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable(WriteVariable) is not null) File.WriteAllText(path, text);
        Assert.True(File.Exists(path) && File.ReadAllText(path) == text, $"docs/settings.md is not what the settings say; {WriteVariable}=1 ./test --fast writes it");
    }

    [Theory]
    [InlineData("threds", "; did you mean threads?")]
    [InlineData("keepaliv", "; did you mean keepalive?")]
    [InlineData("x", "")]
    [InlineData("database", "")]
    public void The_nearest_name_is_near(string name, string hint) => Assert.Equal(hint, SettingCatalogue.DidYouMean(name, SettingCatalogue.All.Select(setting => setting.Name)));
}
