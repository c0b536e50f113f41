using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

public class PeerListTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("127.0.0.1", "127.0.0.2", false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.2.3", true)]
    [InlineData("192.168.1.128/25", "192.168.1.127", false)]
    [InlineData("192.168.1.128/25", "192.168.1.128", true)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "203.0.113.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("127.0.0.1, ::1 ,10.0.0.0/8", "10.0.0.1", true)]
    [InlineData("127.0.0.1,,", "127.0.0.1", true)]
    [InlineData("", "127.0.0.1", false)]
    [InlineData("*", "203.0.113.1", true)]
    [InlineData("10.0.0.0/8,*", "203.0.113.1", true)]
    public void Peers_are_trusted_by_address_and_network(string list, string address, bool isTrusted) =>
        Assert.Equal(isTrusted, PeerList.Parse(list).Trusts(Address(address)));

    [Fact]
    public void A_star_trusts_every_peer_but_makes_no_address_a_proxy()
    {
        Assert.False(PeerList.Parse("*").Lists(Address("127.0.0.1")));
        Assert.True(PeerList.Parse("*,127.0.0.1").Lists(Address("127.0.0.1")));
    }

    [Theory]
    [InlineData("localhost", "'localhost' is no IP address or network; write 10.0.0.1, 10.0.0.0/8, 2001:db8::/32 or *")]
    [InlineData("127.0.0.1,10.0.0", "'10.0.0' is no IP address or network")]
    [InlineData("010.0.0.1", "'010.0.0.1' is no IP address or network")]
    [InlineData("[::1]", "'[::1]' is no IP address or network")]
    [InlineData("127.0.0.1:80", "'127.0.0.1:80' is no IP address or network")]
    [InlineData("10.0.0.\u0661", "'10.0.0.\u0661' is no IP address or network")]
    [InlineData("10.*", "'10.*' is no IP address or network")]
    [InlineData("/8", "'/8' is no IP address or network")]
    [InlineData("10.0.0.0/33", "'10.0.0.0/33': the number behind the slash is from 0 to 32")]
    [InlineData("10.0.0.0/", "'10.0.0.0/': the number behind the slash is from 0 to 32")]
    [InlineData("10.0.0.0/-1", "'10.0.0.0/-1': the number behind the slash is from 0 to 32")]
    [InlineData("10.0.0.0/255.0.0.0", "'10.0.0.0/255.0.0.0': the number behind the slash is from 0 to 32")]
    [InlineData("::/129", "'::/129': the number behind the slash is from 0 to 128")]
    [InlineData("10.0.0.1/8", "'10.0.0.1/8' has bits behind its prefix; write 10.0.0.0/8")]
    [InlineData("2001:db8::1/32", "'2001:db8::1/32' has bits behind its prefix; write 2001:db8::/32")]
    public void A_wrong_item_is_named(string list, string message) =>
        Assert.StartsWith(message, Assert.Throws<FormatException>(() => PeerList.Parse(list)).Message, StringComparison.Ordinal);

    private static IpAddress Address(string text)
    {
        Assert.True(IpAddress.TryParse(Latin1.Bytes(text), out var address));
        return address;
    }
}
