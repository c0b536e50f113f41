using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

public class ForwardingHeaderNamesTests
{
    [Theory]
    [InlineData("Forwarded", ForwardingHeaders.Forwarded)]
    [InlineData("FORWARDED", ForwardingHeaders.Forwarded)]
    [InlineData("X-Forwarded-For", ForwardingHeaders.XForwardedFor)]
    [InlineData("x-forwarded-proto", ForwardingHeaders.XForwardedProto)]
    [InlineData("X-Forwarded-Host", ForwardingHeaders.XForwardedHost)]
    [InlineData("X-Forwarded-Port", ForwardingHeaders.XForwardedPort)]
    [InlineData("X-Forwarded-Prefix", ForwardingHeaders.XForwardedPrefix)]
    [InlineData("X-Forwarded-Scheme", ForwardingHeaders.XForwardedScheme)]
    [InlineData("X-FORWARDED-SSL", ForwardingHeaders.XForwardedSsl)]
    [InlineData("X-Real-IP", ForwardingHeaders.XRealIp)]
    [InlineData("X-Forwarded", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-Server", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-By", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-User", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-For-Original", ForwardingHeaders.Other)]
    [InlineData("X-Forwarded-For-The-Longest-Time", ForwardingHeaders.Other)]
    [InlineData("X-Client-IP", ForwardingHeaders.Other)]
    [InlineData("X-Cluster-Client-Ip", ForwardingHeaders.Other)]
    [InlineData("True-Client-IP", ForwardingHeaders.Other)]
    [InlineData("CF-Connecting-IP", ForwardingHeaders.Other)]
    [InlineData("X-Script-Name", ForwardingHeaders.Other)]
    [InlineData("X-Scheme", ForwardingHeaders.Other)]
    [InlineData("X-Https", ForwardingHeaders.Other)]
    [InlineData("Front-End-Https", ForwardingHeaders.Other)]
    [InlineData("X_Forwarded_For", ForwardingHeaders.XForwardedFor)]
    [InlineData("X-Forwarded_Proto", ForwardingHeaders.XForwardedProto)]
    [InlineData("X_REAL_IP", ForwardingHeaders.XRealIp)]
    [InlineData("X_Forwarded_For_The_Longest_Time", ForwardingHeaders.Other)]
    [InlineData("", ForwardingHeaders.None)]
    [InlineData("X", ForwardingHeaders.None)]
    [InlineData("Host", ForwardingHeaders.None)]
    [InlineData("Forward", ForwardingHeaders.None)]
    [InlineData("Forwarded-For", ForwardingHeaders.None)]
    [InlineData("X-Requested-With", ForwardingHeaders.None)]
    [InlineData("X-Colour", ForwardingHeaders.None)]
    [InlineData("X-A-Name-Longer-Than-Any-Of-Them", ForwardingHeaders.None)]
    [InlineData("Cookie", ForwardingHeaders.None)]
    [InlineData("TE", ForwardingHeaders.None)]
    public void A_forwarding_header_is_known_by_its_name_in_any_spelling(string name, ForwardingHeaders header)
    {
        var bytes = Latin1.Bytes(name);
        Assert.Equal(header, ForwardingHeaderNames.Find(bytes));
        if (EnvironKeys.TryFindHeader(bytes, out var key)) Assert.Equal(header, ForwardingHeaderNames.Of(key));
    }

    [Fact]
    public void The_parser_notes_which_forwarding_headers_there_are()
    {
        var head = Parsed.Complete("GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=x\r\nX-A: b\r\nx_forwarded_host: c\r\nX-Real-IP: d\r\n\r\n").Head;
        Assert.Equal(ForwardingHeaders.Forwarded | ForwardingHeaders.XForwardedHost | ForwardingHeaders.XRealIp, head.ForwardingHeaders);
        Assert.Equal(ForwardingHeaders.None, Parsed.Complete("GET / HTTP/1.1\r\nHost: a\r\nX-A: b\r\n\r\n").Head.ForwardingHeaders);
    }
}
