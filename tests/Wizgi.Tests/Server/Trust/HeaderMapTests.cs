using Wizgi.Server.Engine;
using Wizgi.Server.Trust;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Trust;

/// <summary>Names with underscores, as gunicorn's --header-map treats them.</summary>
public class HeaderMapTests
{
    [Fact]
    public void Dropped_they_do_not_arrive()
    {
        var environ = Write("X-A: 1\r\nX_A: 2\r\nX_B: 3\r\n", HeaderMap.Drop);
        Assert.Equal("1", environ["HTTP_X_A"]);
        Assert.DoesNotContain("HTTP_X_B", environ.Keys);
    }

    [Theory]
    [InlineData("X_A: 1\r\n", true)]
    [InlineData("User_Agent: 1\r\n", true)]
    [InlineData("X-A: a_b\r\n", false)]
    public void Refused_their_request_is_a_400(string fields, bool isRefused)
    {
        var head = new RequestHead(100);
        var parser = new RequestParser(new(), HeaderMap.Refuse);
        Assert.Equal(isRefused ? ParseResult.Rejected : ParseResult.Complete, parser.Parse(Latin1.Bytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n"), head));
        if (isRefused) Assert.Equal(RequestRejectionReason.UnderscoreInHeaderName, parser.Reason);
    }

    [Theory]
    [InlineData("X-A: 1\r\nX_A: 2\r\nx_a: 3\r\n", "HTTP_X_A", "1, 2, 3")]
    [InlineData("X_B: 1\r\n", "HTTP_X_B", "1")]
    [InlineData("User-Agent: 1\r\nUser_Agent: 2\r\n", "HTTP_USER_AGENT", "1, 2")]
    [InlineData("User_Agent: 1\r\nUser-Agent: 2\r\n", "HTTP_USER_AGENT", "1, 2")]
    [InlineData("Content_Length: 7\r\nContent-Length: 5\r\n", "CONTENT_LENGTH", "5")]
    [InlineData("Content-Type: a\r\ncontent_type: b\r\n", "CONTENT_TYPE", "a")]
    public void Dangerous_they_are_the_names_with_hyphens(string fields, string key, string value) => Assert.Equal(value, Write(fields, HeaderMap.Dangerous)[key]);

    [Fact]
    public void Even_then_no_name_poses_as_framing_or_as_a_forwarding_header()
    {
        var environ = Write("Content_Length: 7\r\nContent_Type: a\r\nX_Forwarded_For: 1\r\nX_Real_IP: 1\r\nX-Forwarded_Host: b\r\nProxy: c\r\n", HeaderMap.Dangerous);
        Assert.DoesNotContain(environ.Keys, key => key.Contains("CONTENT", StringComparison.Ordinal) || key.Contains("FORWARDED", StringComparison.Ordinal));
        Assert.DoesNotContain(environ.Keys, key => key is "HTTP_X_REAL_IP" or "HTTP_PROXY");
    }

    private static Environ Write(string fields, HeaderMap map)
    {
        var bytes = Latin1.Bytes($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
        var head = new RequestHead(100);
        Assert.Equal(ParseResult.Complete, new RequestParser(new(), map).Parse(bytes, head));
        var listener = Listener.Open(BindAddress.Parse("127.0.0.1:0"));
        listener.Close();
        var connection = new Connection(descriptor: -1, listener) { IsTrusted = true };
        var trust = new PeerTrust(new TrustOptions { HeaderMap = map }, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        Assert.Equal(RequestRejectionReason.None, trust.Judge(bytes, head, connection));
        var environ = new Environ();
        new HttpEnviron(64 * 1024, map).Write(new EnvironWriter(environ), bytes, head, connection, decodedLength: null);
        return environ;
    }
}
