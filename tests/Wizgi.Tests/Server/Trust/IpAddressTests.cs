using System.Net;
using System.Text;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>RFC 4291 §2.2 and RFC 5952.</summary>
public class IpAddressTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8:0:0:8:800:200C:417A", "2001:db8::8:800:200c:417a")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("::FFFF:c000:0201", "192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    public void An_address_is_read_and_written_in_its_one_form(string text, string form)
    {
        Assert.True(IpAddress.TryParse(Latin1.Bytes(text), out var address));
        Assert.Equal(form, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.")]
    [InlineData(".1.2.3")]
    [InlineData("1..2.3")]
    [InlineData("01.2.3.4")]
    [InlineData("1.2.3.004")]
    [InlineData("256.1.1.1")]
    [InlineData("1.2.3.-4")]
    [InlineData("+1.2.3.4")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("1.2.3.4 ")]
    [InlineData("1.2.3.4\0")]
    [InlineData(":")]
    [InlineData(":1")]
    [InlineData("1:")]
    [InlineData(":::")]
    [InlineData("1:::2")]
    [InlineData("1::2::3")]
    [InlineData("1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData("::1.2.3")]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4")]
    [InlineData("::1.2.3.4:5")]
    [InlineData("fe80::1%eth0")]
    [InlineData("[::1]")]
    [InlineData("::1/128")]
    public void Anything_else_is_no_address(string text) => Assert.False(IpAddress.TryParse(Latin1.Bytes(text), out _));

    [Fact]
    public void Every_address_reads_as_the_framework_reads_it_and_writes_as_it_writes_it()
    {
        var random = new Random(4291);
        var bytes = new byte[16];
        for (var round = 0; round < 20_000; round++)
        {
            random.NextBytes(bytes);
            for (var group = 0; group < 16; group += 2)
                if (random.Next(2) == 0) bytes[group] = bytes[group + 1] = 0;
            var theirs = new IPAddress(round % 4 == 0 ? bytes[..4] : bytes);
            var text = theirs.ToString();
            // The framework writes the last 32 bits of some as IPv4, which RFC 5952 leaves to well-known prefixes.
            if (text.Contains(':', StringComparison.Ordinal) && text.Contains('.', StringComparison.Ordinal)) continue;
            Assert.True(IpAddress.TryParse(Latin1.Bytes(text), out var ours), text);
            Assert.Equal(IpAddress.From(theirs), ours);
            Assert.Equal(text, ours.ToString());
        }
    }

    [Fact]
    public void What_is_read_is_what_the_framework_reads()
    {
        var random = new Random(5952);
        var letters = "0123456789abcdefF:::...%[] "u8.ToArray();
        var accepted = 0;
        for (var round = 0; round < 400_000; round++)
        {
            var text = random.GetItems(letters, random.Next(1, 12));
            if (!IpAddress.TryParse(text, out var ours)) continue;
            accepted++;
            Assert.Equal(IpAddress.From(IPAddress.Parse(Encoding.ASCII.GetString(text))), ours);
        }
        Assert.InRange(accepted, 100, int.MaxValue);
    }

    [Fact]
    public void A_scope_is_left_out() => Assert.Equal("fe80::1", IpAddress.From(IPAddress.Parse("fe80::1%3")).ToString());
}
