using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class HeaderNameTests
{
    [Theory]
    [InlineData("X_Forwarded_For")]
    [InlineData("X-Forwarded_For")]
    [InlineData("_")]
    [InlineData("Content_Length")]
    public void A_name_with_an_underscore_is_refused(string name) => Assert.False(HeaderName.IsWelcome(Latin1.Bytes(name)));

    [Theory]
    [InlineData("Proxy")]
    [InlineData("proxy")]
    [InlineData("PROXY")]
    public void Proxy_is_refused_in_any_case(string name) => Assert.False(HeaderName.IsWelcome(Latin1.Bytes(name)));

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Proxy-Authorization")]
    [InlineData("X-Proxy")]
    public void Other_names_are_welcome(string name) => Assert.True(HeaderName.IsWelcome(Latin1.Bytes(name)));

    [Theory]
    [InlineData("x-colour", "HTTP_X_COLOUR")]
    [InlineData("X-A-B-C", "HTTP_X_A_B_C")]
    [InlineData("a.b!c~1", "HTTP_A.B!C~1")]
    public void A_name_becomes_HTTP_and_upper_case_with_underscores(string name, string key)
    {
        var destination = new byte[name.Length + 5];
        Assert.Equal(key, Latin1.Text(HeaderName.ToEnvironKey(Latin1.Bytes(name), destination)));
    }
}
