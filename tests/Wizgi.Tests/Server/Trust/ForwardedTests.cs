using Wizgi.Server.Engine;
using Wizgi.Server.Trust;

namespace Wizgi.Tests.Server.Trust;

/// <summary>RFC 7239, from a trusted peer; 127.0.0.1, 10.0.0.0/8 and 2001:db8::/32 are proxies.</summary>
public class ForwardedTests
{
    [Theory]
    [InlineData("for=192.0.2.1", "192.0.2.1", "http://a")]
    [InlineData("For=192.0.2.1;PROTO=https;hOsT=shop.example", "192.0.2.1", "https://shop.example")]
    [InlineData("for=\"192.0.2.1:99\"", "192.0.2.1 99", "http://a")]
    [InlineData("for=\"[2001:db9::1]\"", "2001:db9::1", "http://a")]
    [InlineData("for=\"[2001:db9::1]:99\";by=203.0.113.60;host=\"shop.example:8443\";proto=\"https\"", "2001:db9::1 99", "https://shop.example:8443")]
    [InlineData("for=192.0.2.1; proto=https ;\thost=b", "192.0.2.1", "https://b")]
    [InlineData(";for=192.0.2.1;;proto=https;", "192.0.2.1", "https://a")]
    [InlineData("for=192.0.2.1;secret=\"a;b,c=d\";x=y;x=z", "192.0.2.1", "http://a")]
    [InlineData("for=unknown;proto=https", "", "https://a")]
    [InlineData("for=_hidden", "", "http://a")]
    [InlineData("for=\"_hidden:_port\"", "", "http://a")]
    [InlineData("proto=https", "127.0.0.1 4711", "https://a")]
    [InlineData("for=192.0.2.1, for=10.0.0.1", "192.0.2.1", "http://a")]
    [InlineData("for=192.0.2.1, for=\"[2001:db8::7]:443\",for=10.0.0.1", "192.0.2.1", "http://a")]
    // The leftmost of those that can be believed is nearest to the client.
    [InlineData("for=192.0.2.1;proto=https;host=shop.example, for=10.0.0.1;proto=http;host=inner", "192.0.2.1", "https://shop.example")]
    [InlineData("for=192.0.2.1;proto=https, for=10.0.0.1;proto=http;host=inner", "192.0.2.1", "https://inner")]
    // What the client wrote itself stands further left.
    [InlineData("for=127.0.0.1;host=evil;proto=https, for=192.0.2.1", "192.0.2.1", "http://a")]
    [InlineData("for=\"evil, for=192.0.2.1;host=b", "192.0.2.1", "http://b")]
    [InlineData("for=evil\\\", for=192.0.2.1;host=\"b\"", "192.0.2.1", "http://b")]
    [InlineData("for=198.51.100.9, for=unknown, for=10.0.0.1", "", "http://a")]
    [InlineData("for=198.51.100.9;host=evil, proto=https, for=10.0.0.1", "10.0.0.1", "https://a")]
    [InlineData(",, for=192.0.2.1 ,,", "192.0.2.1", "http://a")]
    [InlineData("for=10.0.0.1, for=10.0.0.2", "10.0.0.1", "http://a")]
    public void The_elements_are_believed_from_the_right_as_far_as_proxies_wrote_them(string value, string client, string url)
    {
        var judged = Get($"Forwarded: {value}\r\n");
        Assert.Equal(RequestRejectionReason.None, judged.Reason);
        Assert.Equal((client, url), (judged.Client, judged.Url));
    }

    [Theory]
    [InlineData("for=127.0.0.1;host=evil, for=192.0.2.1, for=10.0.0.1", "for=192.0.2.1, for=10.0.0.1")]
    [InlineData("for=192.0.2.1", "for=192.0.2.1")]
    public void The_application_gets_what_was_believed(string value, string left) => Assert.Equal(left, Get($"Forwarded: {value}\r\n")["HTTP_FORWARDED"]);

    [Fact]
    public void Several_fields_are_one_list()
    {
        var judged = Get("Forwarded: for=evil;host=evil\r\nForwarded: for=192.0.2.1;host=b\r\nforwarded: for=10.0.0.1\r\n");
        Assert.Equal(("192.0.2.1", "http://b"), (judged.Client, judged.Url));
        Assert.Equal("for=192.0.2.1;host=b, for=10.0.0.1", judged["HTTP_FORWARDED"]);
    }

    [Theory]
    [InlineData("for", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=\"\"", RequestRejectionReason.InvalidForwarded)]
    [InlineData("=192.0.2.1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for =192.0.2.1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for= 192.0.2.1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=192.0.2.1:80", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=[::1]", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=2001:db8::1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=\"192.0.2.1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=\"192.0.2.1\"x", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=\"192\\.0.2.1\"", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=192.0.2.1;for=192.0.2.2", RequestRejectionReason.InvalidForwarded)]
    [InlineData("proto=http;Proto=https", RequestRejectionReason.InvalidForwarded)]
    [InlineData("host=a;host=b", RequestRejectionReason.InvalidForwarded)]
    [InlineData("by=a;by=b", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=192.0.2.1 proto=https", RequestRejectionReason.InvalidForwarded)]
    [InlineData("192.0.2.1", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=192.0.2.1, evil", RequestRejectionReason.InvalidForwarded)]
    [InlineData("for=localhost", RequestRejectionReason.InvalidForwardedFor)]
    [InlineData("for=\"2001:db8::1\"", RequestRejectionReason.InvalidForwardedFor)]
    [InlineData("for=\"192.0.2.1:99999\"", RequestRejectionReason.InvalidForwardedFor)]
    [InlineData("for=evil, for=10.0.0.1", RequestRejectionReason.InvalidForwardedFor)]
    [InlineData("proto=ftp", RequestRejectionReason.InvalidForwardedProto)]
    [InlineData("proto=\"http://\"", RequestRejectionReason.InvalidForwardedProto)]
    [InlineData("host=\"a/b\"", RequestRejectionReason.InvalidForwardedHost)]
    [InlineData("host=\"a b\"", RequestRejectionReason.InvalidForwardedHost)]
    [InlineData("host=\"a,b\"", RequestRejectionReason.InvalidForwardedHost)]
    public void A_malformed_element_is_refused_where_a_proxy_wrote_it(string value, object reason) =>
        Assert.Equal((RequestRejectionReason)reason, Get($"Forwarded: {value}\r\n").Reason);

    [Fact]
    public void Many_hops_are_walked_once()
    {
        var fields = string.Concat(Enumerable.Repeat($"Forwarded: {string.Join(',', Enumerable.Repeat("for=10.0.0.1", 600))}\r\n", 7));
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("10.0.0.1", Get(fields).Client);
        Assert.Equal(RequestRejectionReason.InvalidForwarded, Get($"Forwarded: {new string('"', 8000)}\r\n").Reason);
        Assert.Equal(RequestRejectionReason.None, Get($"Forwarded: {new string(',', 8000)}\r\n").Reason);
        Assert.Equal(RequestRejectionReason.None, Get($"Forwarded: {new string(';', 8000)}\r\n").Reason);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void An_X_header_beside_it_is_not_read_and_stays_a_header()
    {
        var judged = Get("Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 198.51.100.9\r\nX-Forwarded-Proto: https\r\n");
        Assert.Equal(("192.0.2.1", "http://a"), (judged.Client, judged.Url));
        Assert.Equal("198.51.100.9", judged["HTTP_X_FORWARDED_FOR"]);
    }

    private static Judged Get(string fields) => Judged.Get(fields, ForwardingHeaders.Forwarded);
}
