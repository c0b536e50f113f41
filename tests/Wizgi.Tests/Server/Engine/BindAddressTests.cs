using System.Net;
using System.Net.Sockets;
using Wizgi.Server.Engine;

namespace Wizgi.Tests.Server.Engine;

public class BindAddressTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1")]
    [InlineData("127.0.0.1", "127.0.0.1:8000", "127.0.0.1")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0", "127.0.0.1")]
    [InlineData("127.0.0.1:65535", "127.0.0.1:65535", "127.0.0.1")]
    [InlineData(":9000", "0.0.0.0:9000", "")]
    [InlineData("*:9000", "0.0.0.0:9000", "*")]
    [InlineData("", "0.0.0.0:8000", "")]
    [InlineData("[::1]:8080", "[::1]:8080", "::1")]
    [InlineData("[::1]", "[::1]:8000", "::1")]
    [InlineData("[::]:80", "[::]:80", "::")]
    [InlineData("tcp://127.0.0.1:8080", "127.0.0.1:8080", "127.0.0.1")]
    [InlineData("localhost:1", "127.0.0.1:1", "localhost")]
    public void A_TCP_address_has_a_host_and_a_port(string text, string endPoint, string host)
    {
        var address = BindAddress.Parse(text);
        Assert.Equal(IPEndPoint.Parse(endPoint), address.EndPoint);
        Assert.Equal(host, address.Host);
        Assert.Equal(-1, address.Descriptor);
    }

    [Theory]
    [InlineData("unix:/run/app.sock", "/run/app.sock")]
    [InlineData("unix:///run/app.sock", "/run/app.sock")]
    [InlineData("unix:/run/../app:1.sock", "/app:1.sock")]
    public void A_unix_address_has_an_absolute_path(string text, string path)
    {
        var address = BindAddress.Parse(text);
        Assert.Equal(path, Assert.IsType<UnixDomainSocketEndPoint>(address.EndPoint).ToString());
        Assert.Equal("", address.Host);
    }

    [Theory]
    [InlineData("unix:app.sock")]
    [InlineData("unix://app.sock")]
    public void A_relative_unix_path_starts_at_the_current_directory(string text) =>
        Assert.Equal(Path.GetFullPath("app.sock"), BindAddress.Parse(text).EndPoint!.ToString());

    [Fact]
    public void A_descriptor_is_a_number()
    {
        var address = BindAddress.Parse("fd://3");
        Assert.Equal(3, address.Descriptor);
        Assert.Null(address.EndPoint);
    }

    [Theory]
    [InlineData("unix:", "the path of the unix socket is missing")]
    [InlineData("unix://", "the path of the unix socket is missing")]
    [InlineData("fd://", "fd:// needs a number")]
    [InlineData("fd://three", "fd:// needs a number")]
    [InlineData("fd://-1", "fd:// needs a number")]
    [InlineData("[::1", "the ']' of the IPv6 address is missing")]
    [InlineData("[::1]8000", "'8000' follows the ']'")]
    [InlineData("::1:8000", "an IPv6 address stands in brackets")]
    [InlineData("127.0.0.1:", "'' is not a port")]
    [InlineData("127.0.0.1:http", "'http' is not a port")]
    [InlineData("127.0.0.1:65536", "'65536' is not a port")]
    [InlineData("127.0.0.1:-1", "'-1' is not a port")]
    [InlineData("127.0.0.1: 80", "' 80' is not a port")]
    [InlineData("[::1]:x", "'x' is not a port")]
    [InlineData("8000", "'8000' is no host; a port alone is written :8000")]
    [InlineData("host.invalid:80", "the host 'host.invalid' is unknown")]
    [InlineData("http://127.0.0.1:8000", "")]
    public void Anything_else_is_refused_by_a_message_with_the_text_the_reason_and_the_forms(string text, string why)
    {
        var problem = Assert.Throws<FormatException>(() => BindAddress.Parse(text));
        Assert.StartsWith($"cannot bind '{text}': {why}", problem.Message, StringComparison.Ordinal);
        Assert.EndsWith("Use HOST:PORT, [IPv6]:PORT, unix:PATH or fd://N.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_unix_path_may_be_as_long_as_the_kernel_allows()
    {
        Assert.NotNull(BindAddress.Parse("unix:/" + new string('a', 106)).EndPoint);
        Assert.Contains("107 bytes", Assert.Throws<FormatException>(() => BindAddress.Parse("unix:/" + new string('a', 107))).Message, StringComparison.Ordinal);
        Assert.Contains("107 bytes", Assert.Throws<FormatException>(() => BindAddress.Parse("unix:/" + new string('é', 54))).Message, StringComparison.Ordinal);
    }
}
