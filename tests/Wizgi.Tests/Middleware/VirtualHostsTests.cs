using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class VirtualHostsTests
{
    private static readonly VirtualHost[] Hosts =
    [
        new("example.org", Name("name")), new("*.example.org", Name("below")), new("*.deep.example.org", Name("deep")), new("Example.ORG:8443", Name("port")),
        new("[::1]", Name("six")), new("127.0.0.1", Name("four")),
    ];

    [Theory]
    [InlineData("example.org", "name")]
    [InlineData("EXAMPLE.org.", "name")]
    [InlineData("example.org:80", "name")]
    [InlineData("example.org:", "name")]
    [InlineData("example.org:8443", "port")]
    [InlineData("www.example.org", "below")]
    [InlineData("a.b.example.org:81", "below")]
    [InlineData("a.deep.example.org", "deep")]
    [InlineData("deep.example.org", "below")]
    [InlineData("badexample.org", "default")]
    [InlineData("example.org.evil.net", "default")]
    [InlineData("[::1]:8000", "six")]
    [InlineData("127.0.0.1:8000", "four")]
    public void The_best_host_is_chosen(string host, string expected) => Assert.Equal(expected, Call(VirtualHosts.Wrap(Name("default"), Hosts), host).Text);

    [Theory]
    [InlineData("example.org/evil")]
    [InlineData("user@example.org")]
    [InlineData("example.org:80:80")]
    [InlineData("example.org:99999")]
    [InlineData("example.org:-1")]
    [InlineData("example..org")]
    [InlineData(".example.org")]
    [InlineData("*.example.org")]
    [InlineData("[::1")]
    [InlineData("[]")]
    [InlineData("[::1]x")]
    [InlineData("exa mple.org")]
    [InlineData("example.org, evil.net")]
    [InlineData("example.org\u00E9")]
    [InlineData("example.org\t")]
    public void What_is_no_host_never_reaches_an_application(string host) => Assert.Equal("400 Bad Request", Call(VirtualHosts.Wrap(Name("default"), Hosts), host).Status);

    [Fact]
    public void An_unknown_host_without_a_default_is_421() => Assert.Equal("421 Misdirected Request", Call(VirtualHosts.Of(Hosts), "other.net").Status);

    [Theory]
    [InlineData("example.org", "80", "name")]
    [InlineData("example.org", "8443", "port")]
    [InlineData("::1", "80", "six")]
    public void Without_the_header_the_server_s_own_name_counts(string name, string port, string expected)
    {
        var hosts = VirtualHosts.Of(Hosts);
        Assert.Equal(expected, Caller.Call((environ, start) =>
        {
            environ.Remove("HTTP_HOST");
            (environ["SERVER_NAME"], environ["SERVER_PORT"]) = (name, port);
            return hosts(environ, start);
        }).Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("a.*.org")]
    [InlineData("http://a")]
    [InlineData("a:b")]
    public void A_pattern_that_is_no_host_is_refused(string pattern) => Assert.Throws<ArgumentException>(() => new VirtualHost(pattern, Name("a")));

    [Fact]
    public void The_same_host_twice_is_refused() => Assert.Throws<ArgumentException>(() => VirtualHosts.Of(new("a.org", Name("a")), new VirtualHost("A.org.", Name("b"))));

    private static CallerResponse Call(WsgiApplication application, string host) => Caller.Call(Lint.Wrap(application), headers: new ResponseHeader("Host", host));

    private static WsgiApplication Name(string name) => (_, start) =>
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of(name);
    };
}
