using Wizgi.Server.Remote;
using Wizgi.Server.Trust;
using Xunit;

namespace Wizgi.Tests.Server.Trust;

public class PassedEnvironTests
{
    private static readonly TrustOptions OfPool = new() { ForwardedPeers = PeerList.Parse(""), ForwardingHeaders = ForwardingHeaders.Environ };

    [Fact]
    public void Every_native_string_comes_out_as_it_went_in()
    {
        var environ = new Environ
        {
            ["REMOTE_ADDR"] = "1.2.3.4", ["REMOTE_USER"] = "a&b=c d%41", ["HTTP_X"] = string.Concat(Enumerable.Range(1, 255).Select(code => (char)code)), ["PATH_INFO"] = "", ["odd = key&"] = "1",
        };
        var judged = Judged.Get($"Wizgi-Environ: {PassedEnviron.Encode(environ)}\r\nX-Own: 1\r\n", OfPool, isUnix: true);
        foreach (var (key, value) in environ) Assert.Equal(value, judged.Environ[key]);
        // Nothing else of the head counts.
        Assert.False(judged.Environ.ContainsKey("HTTP_X_OWN"));
        Assert.False(judged.Environ.ContainsKey("HTTP_HOST"));
    }

    [Fact]
    public void What_is_no_native_string_stays_here()
    {
        var environ = new Environ { ["wsgi.input"] = Stream.Null, ["a"] = "\u0100", ["b"] = "\0", ["SERVER_SOFTWARE"] = "wizgi", ["c"] = "1" };
        Assert.Equal("c=1", PassedEnviron.Encode(environ));
    }

    [Theory]
    [InlineData("A=%4&B=1")]
    [InlineData("A=%00&B=1")]
    [InlineData("=x&B=1")]
    [InlineData("A&B=1")]
    [InlineData("&&B=1&")]
    public void What_is_malformed_is_left_out(string text)
    {
        var judged = Judged.Get($"Wizgi-Environ: {text}\r\n", OfPool, isUnix: true);
        Assert.Equal("1", judged["B"]);
        Assert.False(judged.Environ.ContainsKey("A"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_server_that_is_no_pool_removes_it_whoever_sent_it(bool isUnix)
    {
        var judged = Judged.Get("Wizgi-Environ: REMOTE_ADDR=6.6.6.6\r\nwizgi_environ: REMOTE_ADDR=6.6.6.6\r\n", new TrustOptions { HeaderMap = HeaderMap.Dangerous }, isUnix: isUnix);
        Assert.NotEqual("6.6.6.6", judged["REMOTE_ADDR"]);
        Assert.False(judged.Environ.ContainsKey("HTTP_WIZGI_ENVIRON"));
    }

    [Fact]
    public void A_pool_believes_it_only_from_its_socket()
    {
        var judged = Judged.Get("Wizgi-Environ: REMOTE_ADDR=6.6.6.6\r\n", OfPool);
        Assert.Equal("127.0.0.1", judged["REMOTE_ADDR"]);
    }
}
