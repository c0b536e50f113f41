using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>RFC 7239 §6, and the forms of X-Forwarded-For.</summary>
public class NodeNameTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", -1)]
    [InlineData("192.0.2.1:0", "192.0.2.1", 0)]
    [InlineData("192.0.2.1:65535", "192.0.2.1", 65535)]
    [InlineData("192.0.2.1:00080", "192.0.2.1", 80)]
    [InlineData("192.0.2.1:_port", "192.0.2.1", -1)]
    [InlineData("[2001:DB8::1]", "2001:db8::1", -1)]
    [InlineData("[2001:db8::1]:4711", "2001:db8::1", 4711)]
    [InlineData("[::ffff:192.0.2.1]:80", "192.0.2.1", 80)]
    public void An_address_may_have_a_port(string text, string address, int port)
    {
        foreach (var node in (NodeName[])[Forwarded(text), XForwarded(text)])
            Assert.Equal((true, address, port), (node.IsAddress, node.Address.ToString(), node.Port));
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("Unknown")]
    [InlineData("unknown:80")]
    [InlineData("_hidden")]
    [InlineData("_SEVKISEK")]
    [InlineData("_a.b-c_d:_e")]
    public void A_client_may_be_hidden(string text)
    {
        foreach (var node in (NodeName[])[Forwarded(text), XForwarded(text)]) Assert.Equal((false, -1), (node.IsAddress, node.Port));
    }

    [Fact]
    public void Only_in_XForwardedFor_a_client_may_be_behind_a_unix_socket()
    {
        Assert.False(XForwarded("unix:").IsAddress);
        Assert.False(NodeName.TryParseForwarded("unix:"u8, out _));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("::1", "::1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    public void Only_XForwardedFor_has_IPv6_without_brackets(string text, string address)
    {
        Assert.False(NodeName.TryParseForwarded(Latin1.Bytes(text), out _));
        Assert.Equal(address, XForwarded(text).Address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("localhost")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.1:")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:123456")]
    [InlineData("192.0.2.1:+80")]
    [InlineData("192.0.2.1: 80")]
    [InlineData("192.0.2.1 ")]
    [InlineData("192.0.2.1:80\0")]
    [InlineData("192.0.2.1x")]
    [InlineData("192.0.2.1/24")]
    [InlineData("[192.0.2.1]")]
    [InlineData("[::1")]
    [InlineData("[::1]80")]
    [InlineData("[::1]]")]
    [InlineData("[]")]
    [InlineData("[fe80::1%eth0]")]
    [InlineData("_")]
    [InlineData("_a b")]
    [InlineData("_\u00E9")]
    [InlineData("unknown:")]
    [InlineData("unknown,")]
    [InlineData("unix:/run/a.sock")]
    [InlineData("'192.0.2.1'")]
    [InlineData("<script>")]
    public void Anything_else_is_malformed(string text)
    {
        Assert.False(NodeName.TryParseForwarded(Latin1.Bytes(text), out _));
        Assert.False(NodeName.TryParseXForwarded(Latin1.Bytes(text), out _));
    }

    private static NodeName Forwarded(string text)
    {
        Assert.True(NodeName.TryParseForwarded(Latin1.Bytes(text), out var node));
        return node;
    }

    private static NodeName XForwarded(string text)
    {
        Assert.True(NodeName.TryParseXForwarded(Latin1.Bytes(text), out var node));
        return node;
    }
}
