using Wizgi.Server.Diagnostics;

namespace Wizgi.Tests.Server.Diagnostics;

public class AccessLogFormatTests
{
    [Theory]
    [InlineData("%h")]
    [InlineData("100%")]
    [InlineData("%")]
    [InlineData("%(h")]
    [InlineData("%(h)d")]
    [InlineData("%(z)s")]
    [InlineData("%()s")]
    [InlineData("%(hh)s")]
    [InlineData("%({}i)s")]
    [InlineData("%({x}x)s")]
    [InlineData("%({x)s")]
    [InlineData("%({x}i)")]
    [InlineData("%(x) %(h)s")]
    public void An_unknown_atom_is_refused_by_a_message_that_shows_the_format(string text) =>
        Assert.StartsWith($"access log format '{text}': ", Assert.Throws<FormatException>(() => AccessLogFormat.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_message_lists_what_is_known() =>
        Assert.Contains("'z' is unknown; known are h l u t", Assert.Throws<FormatException>(() => AccessLogFormat.Parse("%(h)s %(z)s")).Message, StringComparison.Ordinal);

    [Fact]
    public void Only_the_word_json_is_JSON()
    {
        Assert.True(AccessLogFormat.Parse("json").IsJson);
        Assert.False(AccessLogFormat.Parse("json ").IsJson);
        Assert.False(AccessLogFormat.Parse("combined").IsJson);
    }
}
