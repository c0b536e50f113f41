using Wizgi.Cli.Reloading;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Cli.Reloading;

/// <summary>What a <c>--reload-extra-file</c> means.</summary>
public sealed class ExtraFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("shop.toml", "shop.toml", true)]
    [InlineData("shop.toml", "shop.toml~", false)]
    [InlineData("shop.toml", "conf/shop.toml", false)]
    [InlineData("conf", "conf/a", true)]
    [InlineData("conf", "conf/deep/a", true)]
    [InlineData("conf", "confer", false)]
    [InlineData("conf/*.yaml", "conf/a.yaml", true)]
    [InlineData("conf/*.yaml", "conf/deep/a.yaml", false)]
    [InlineData("conf/*.yaml", "conf/a.yml", false)]
    [InlineData("conf/**/*.yaml", "conf/a.yaml", true)]
    [InlineData("conf/**/*.yaml", "conf/deep/deeper/a.yaml", true)]
    [InlineData("conf/d*/a", "conf/deep/a", true)]
    [InlineData("**/*.html", "conf/deep/a.html", true)]
    [InlineData("./conf/../shop.toml", "shop.toml", true)]
    public void A_file_a_folder_or_a_pattern_has_its_files(string text, string path, bool expected)
    {
        Directory.CreateDirectory(_folder["conf"]);
        Assert.Equal(expected, new ExtraFiles(text, _folder.Path).Has(_folder[path]));
    }

    [Theory]
    [InlineData("shop.toml", false)]
    [InlineData("conf", true)]
    [InlineData("conf/*.yaml", false)]
    [InlineData("conf/**/*.yaml", true)]
    [InlineData("conf/*/a", true)]
    public void The_folders_inside_matter_to_what_reaches_into_them(string text, bool expected)
    {
        Directory.CreateDirectory(_folder["conf"]);
        Assert.Equal(expected, new ExtraFiles(text, _folder.Path).IsDeep);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nowhere/x")]
    [InlineData("nowhere/**/*.html")]
    public void A_folder_that_does_not_exist_is_an_error(string text) =>
        Assert.StartsWith("there is no folder ", Assert.Throws<FormatException>(() => new ExtraFiles(text, _folder.Path)).Message, StringComparison.Ordinal);
}
