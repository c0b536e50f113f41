using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Tests.Cli.Settings;

public class ShellWordsTests
{
    [Theory]
    [InlineData("-w 4  --bind=:80", "-w|4|--bind=:80")]
    [InlineData("--name 'my app' --env \"A=b c\"", "--name|my app|--env|A=b c")]
    [InlineData("a\\ b 'c\\d' \"e\\\"f\\g\" ''", "a b|c\\d|e\"f\\g|")]
    [InlineData("", "")]
    public void Words_are_what_a_shell_makes_of_them(string text, string words)
    {
        Assert.True(ShellWords.TrySplit(text, out var split));
        Assert.Equal(words, string.Join('|', split));
    }

    [Fact]
    public void An_open_quotation_mark_is_a_mistake() => Assert.False(ShellWords.TrySplit("--name 'my app", out _));
}
