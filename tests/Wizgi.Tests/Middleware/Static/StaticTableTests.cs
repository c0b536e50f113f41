using Wizgi.Middleware;
using Wizgi.Middleware.Static;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Middleware.Static;

public class StaticTableTests
{
    private static readonly StaticTable Table = new([new("/static", "/a"), new("/static/deep", "/b"), new("/s/", "/c"), new("/caf\u00E9", "/d")]);

    [Theory]
    [InlineData("/static", "/static")]
    [InlineData("/static/", "/static")]
    [InlineData("/static/a", "/static")]
    [InlineData("/static/deeper", "/static")]
    [InlineData("/static/deep", "/static/deep")]
    [InlineData("/static/deep/a", "/static/deep")]
    [InlineData("/s/a", "/s")]
    [InlineData("/s", "/s")]
    [InlineData("/caf\xC3\xA9/a", "/caf\u00E9")]
    public void The_longest_prefix_that_ends_with_a_segment_has_the_path(string path, string prefix) => Assert.Equal(prefix, Table.Match(Latin1.Bytes(path))?.Prefix);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/statically")]
    [InlineData("/stati")]
    [InlineData("/Static/a")]
    [InlineData("//static/a")]
    [InlineData("/x/static/a")]
    [InlineData("static/a")]
    [InlineData("/static..")]
    public void Other_paths_are_the_applications(string path) => Assert.Null(Table.Match(Latin1.Bytes(path)));

    [Theory]
    [InlineData("/", true)]
    [InlineData("/a", true)]
    [InlineData("", false)]
    public void The_root_has_every_path_but_that_of_no_resource(string path, bool isMatch) =>
        Assert.Equal(isMatch, new StaticTable([new("/", "/a")]).Match(Latin1.Bytes(path)) is not null);

    [Fact]
    public void A_path_is_matched_without_allocation()
    {
        byte[] other = [.. "/some/path/of/the/application"u8], own = [.. "/static/deep/a"u8];
        Table.Match(other);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++) _ = Table.Match(other) ?? Table.Match(own);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Two_folders_with_one_prefix_are_an_error() =>
        Assert.Contains("/a", Assert.Throws<ArgumentException>(() => new StaticTable([new("/a", "/x"), new("/a/", "/y")])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("static")]
    [InlineData("//static")]
    [InlineData("/a//b")]
    public void A_prefix_is_a_path(string prefix) => Assert.Throws<ArgumentException>(() => new StaticMount(prefix, "/a"));
}
