using System.Text;
using Wizgi.Middleware.Http;
using Wizgi.Middleware.Mounts;

namespace Wizgi.Tests.Middleware.Mounts;

public class MountTableTests
{
    private static readonly MountTable<string> Table = new(
        [Entry(null, "/a"), Entry(null, "/a/b"), Entry("x.org", "/a"), Entry("x.org", "/"), Entry("*.org", "/c"), Entry("y.org:8443", "/d")], "rest");

    [Theory]
    [InlineData("other", "/a", "/a", 2)]
    [InlineData("other", "/a/b/c", "/a/b", 4)]
    [InlineData("other", "/ab", "rest", 0)]
    [InlineData("other", "", "rest", 0)]
    [InlineData("x.org", "/a/b", "x.org/a", 2)]
    [InlineData("x.org", "/z", "x.org/", 0)]
    [InlineData("z.org", "/c", "*.org/c", 2)]
    [InlineData("z.org", "/a", "/a", 2)]
    [InlineData("y.org:8443", "/d/", "y.org:8443/d", 2)]
    [InlineData("y.org:80", "/d/", "rest", 0)]
    [InlineData("y.org:8443", "/c", "rest", 0)]
    public void The_best_host_is_asked_then_every_host_then_the_rest_by_chars_and_by_bytes(string host, string path, string expected, int length)
    {
        Assert.True(HostName.TryParse(host, out var name));
        Assert.True(Table.TryFind<char>(name, path, out var value, out var chars));
        Assert.Equal((expected, length), (value, chars));
        Assert.True(Table.TryFind<byte>(name, Encoding.Latin1.GetBytes(path), out value, out var bytes));
        Assert.Equal((expected, length), (value, bytes));
    }

    [Fact]
    public void What_is_no_host_reaches_nothing_where_hosts_matter()
    {
        Assert.False(Table.TryFind<char>(null, "/a", out _, out _));
        Assert.Equal("400 Bad Request", Table.Refusal(null));
    }

    [Fact]
    public void Refusals_say_why()
    {
        var hosts = new MountTable<string>([Entry("x.org", "/a")], null);
        Assert.True(HostName.TryParse("x.org", out var known) & HostName.TryParse("y.org", out var unknown));
        Assert.Equal(("404 Not Found", "421 Misdirected Request"), (hosts.Refusal(known), hosts.Refusal(unknown)));
        Assert.Equal("404 Not Found", new MountTable<string>([Entry(null, "/a")], null).Refusal(null));
    }

    private static MountEntry<string> Entry(string? host, string prefix) => new(host is null ? null : HostPattern.Parse(host), PathPrefix.ToNative(prefix), host + prefix);
}
