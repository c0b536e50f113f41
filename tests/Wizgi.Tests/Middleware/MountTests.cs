using Wizgi.Middleware;

namespace Wizgi.Tests.Middleware;

public class MountTests
{
    [Theory]
    [InlineData("/shop", "shop:/shop:")]
    [InlineData("/shop/", "shop:/shop:/")]
    [InlineData("/shop/1/2", "shop:/shop:/1/2")]
    [InlineData("/shop/admin", "admin:/shop/admin:")]
    [InlineData("/shop/admin/x", "admin:/shop/admin:/x")]
    [InlineData("/shop/administrator", "shop:/shop:/administrator")]
    [InlineData("/shopping", "site::/shopping")]
    [InlineData("/", "site::/")]
    [InlineData("/SHOP", "site::/SHOP")]
    [InlineData("//shop", "site:://shop")]
    [InlineData("/x/../shop", "site::/x/../shop")]
    [InlineData("/shop/../shop/admin", "shop:/shop:/../shop/admin")]
    [InlineData("/shop//admin", "shop:/shop://admin")]
    [InlineData("/%73hop", "shop:/shop:")]
    [InlineData("/caf%C3%A9/x", "café:/caf\u00C3\u00A9:/x")]
    public void The_longest_prefix_that_ends_with_a_segment_wins_and_moves_to_SCRIPT_NAME(string target, string expected)
    {
        var site = Lint.Wrap(Mount.Wrap(Where("site"), new MountPoint("/shop", Where("shop")), new MountPoint("/shop/admin/", Where("admin")), new MountPoint("/café", Where("café"))));
        Assert.Equal(expected, Caller.Call(site, target: target).Text);
    }

    [Fact]
    public void Mounts_can_be_nested() =>
        Assert.Equal("c:/a/b:/c", Caller.Call(Mount.Of(new MountPoint("/a", Mount.Of(new MountPoint("/b", Where("c")))))  , target: "/a/b/c").Text);

    [Fact]
    public void Without_a_mount_the_answer_is_404() => Assert.Equal("404 Not Found", Caller.Call(Lint.Wrap(Mount.Of(new MountPoint("/a", Where("a")))), target: "/b").Status);

    [Fact]
    public void A_mount_at_the_root_has_every_path() => Assert.Equal("a::/b", Caller.Call(Mount.Of(new MountPoint("/", Where("a"))), target: "/b").Text);

    [Theory]
    [InlineData("shop")]
    [InlineData("")]
    [InlineData("/a//b")]
    public void A_prefix_that_can_never_be_is_refused(string prefix) => Assert.Throws<ArgumentException>(() => new MountPoint(prefix, Where("a")));

    [Fact]
    public void The_same_prefix_twice_is_refused() =>
        Assert.Contains("/a", Assert.Throws<ArgumentException>(() => Mount.Of(new MountPoint("/a", Where("a")), new MountPoint("/a/", Where("b")))).Message, StringComparison.Ordinal);

    private static WsgiApplication Where(string name) => Lint.Wrap((environ, start) =>
    {
        start("200 OK", [new("Content-Type", "text/plain")]);
        return ResponseBody.Of($"{name}:{environ.ScriptName}:{environ.PathInfo}");
    });
}
