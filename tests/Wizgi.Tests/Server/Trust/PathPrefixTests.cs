using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

public class PathPrefixTests
{
    [Theory]
    [InlineData("/", "")]
    [InlineData("/app", "/app")]
    [InlineData("/app/", "/app")]
    [InlineData("/a/b-c_d.e~f", "/a/b-c_d.e~f")]
    [InlineData("/b%C3%BCcher/", "/b%C3%BCcher")]
    [InlineData("/a%20b", "/a%20b")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/..a/.b", "/..a/.b")]
    public void A_prefix_is_an_absolute_path_without_its_last_slash(string text, string prefix)
    {
        Assert.True(PathPrefix.TryParse(Latin1.Bytes(text), out var length));
        Assert.Equal(prefix, text[..length]);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("//evil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("/a//b")]
    [InlineData("/a//")]
    [InlineData("/a%2F")]
    [InlineData("/a%2f/")]
    [InlineData("/\\evil.example")]
    [InlineData("/%5Cevil.example")]
    [InlineData("/..")]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/./a")]
    [InlineData("/a?b")]
    [InlineData("/a#b")]
    [InlineData("/a b")]
    [InlineData("/a%")]
    [InlineData("/a%zz")]
    [InlineData("/a%00")]
    [InlineData("/a%0D%0ASet-Cookie")]
    [InlineData("/a%7F")]
    [InlineData("/\u00FC")]
    [InlineData("https://evil.example/")]
    public void A_prefix_that_would_lead_elsewhere_is_malformed(string text) => Assert.False(PathPrefix.TryParse(Latin1.Bytes(text), out _));
}
