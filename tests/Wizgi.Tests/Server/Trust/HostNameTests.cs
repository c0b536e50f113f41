using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

public class HostNameTests
{
    [Theory]
    [InlineData("shop.example", "shop.example", "")]
    [InlineData("shop.example:8443", "shop.example", "8443")]
    [InlineData("my_service-1", "my_service-1", "")]
    [InlineData("192.0.2.1:80", "192.0.2.1", "80")]
    [InlineData("[2001:db8::1]", "[2001:db8::1]", "")]
    [InlineData("[::1]:8000", "[::1]", "8000")]
    public void A_forwarded_host_is_a_name_or_an_address_and_a_port(string text, string name, string port)
    {
        var bytes = Latin1.Bytes(text);
        Assert.True(HostName.IsForwardable(bytes));
        var host = new HostName(bytes);
        Assert.Equal((name, port), (Latin1.Text(host.Name), Latin1.Text(host.Port)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("a:")]
    [InlineData("a:b")]
    [InlineData("a:80:80")]
    [InlineData("a:65536")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a@b")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a,b")]
    [InlineData("a;b")]
    [InlineData("a%2fb")]
    [InlineData("a\"b")]
    [InlineData("<a>")]
    [InlineData("b\u00FCcher.example")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[a]")]
    [InlineData("[::1]a")]
    [InlineData("[192.0.2.1]")]
    public void A_host_that_could_be_taken_for_more_is_not_forwarded(string text) => Assert.False(HostName.IsForwardable(Latin1.Bytes(text)));
}
