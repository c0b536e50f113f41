using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>Responses that have no body on the wire, whatever the app returns: to HEAD, 204 and 304.</summary>
public sealed class HeadOnlyTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("list_of_one", "3")]
    [InlineData("own_length", "3")]
    [InlineData("generator_with_length", "6")]
    public async Task Head_has_the_Content_Length_of_get_and_no_body(string app, string length)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head($"/bodies/{app}") + Request.Get("/bodies/list_of_one"));
        var response = await client.ReadResponse(toHead: true);
        Assert.Equal((200, length), (response.StatusCode, response.Header("Content-Length")));
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("list_of_three")]
    [InlineData("generator")]
    [InlineData("empty_list")]
    [InlineData("large_chunks")]
    public async Task Head_of_any_body_sends_none_of_it(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head($"/bodies/{app}") + Request.Get("/bodies/list_of_one"));
        Assert.Equal(200, (await client.ReadResponse(toHead: true)).StatusCode);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    /// <summary>RFC 9110 §9.3.2: what HEAD says of the length has to be true of GET, or be left out.</summary>
    [Theory]
    [InlineData("generator")]
    [InlineData("list_of_three")]
    [InlineData("empty_chunks")]
    [InlineData("nothing_for_head")]
    public async Task Head_never_gives_a_wrong_length(string app)
    {
        using var client = await wizgi.Connect();
        var head = await client.Exchange(Request.Head($"/bodies/{app}"));
        var get = await client.Exchange(Request.Get($"/bodies/{app}"));
        Assert.Contains(head.Header("Content-Length"), (string?[])[null, $"{get.Body.Length}"]);
    }

    [Fact]
    public async Task Head_is_seen_by_the_app_as_head()
    {
        using var client = await wizgi.Connect();
        var target = Request.Expression("environ['REQUEST_METHOD']");
        var head = await client.Exchange(Request.Head(target));
        Assert.Equal("'HEAD'".Length.ToString(System.Globalization.CultureInfo.InvariantCulture), head.Header("Content-Length"));
    }

    [Theory]
    [InlineData("write_then_list")]
    [InlineData("only_write")]
    public async Task Head_of_an_app_that_uses_write_sends_none_of_it(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head($"/writers/{app}") + Request.Get("/bodies/list_of_one"));
        Assert.Equal(200, (await client.ReadResponse(toHead: true)).StatusCode);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("with_length")]
    public async Task Head_of_a_file_sends_none_of_it(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Head($"/files/{app}") + Request.Get("/bodies/list_of_one"));
        Assert.Equal(200, (await client.ReadResponse(toHead: true)).StatusCode);
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("no_content")]
    [InlineData("no_content_with_body")]
    [InlineData("no_content_with_length")]
    public async Task A_204_has_no_body_no_length_and_no_encoding(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/bodies/{app}") + Request.Get("/bodies/list_of_one"));
        var response = await client.ReadResponse();
        Assert.Equal((204, null, null), (response.StatusCode, response.Header("Content-Length"), response.Header("Transfer-Encoding")));
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }

    [Theory]
    [InlineData("not_modified")]
    [InlineData("not_modified_with_body")]
    public async Task A_304_has_no_body_and_no_invented_length(string app)
    {
        using var client = await wizgi.Connect();
        await client.Send(Request.Get($"/bodies/{app}") + Request.Get("/bodies/list_of_one"));
        var response = await client.ReadResponse();
        Assert.Equal((304, null, null), (response.StatusCode, response.Header("Content-Length"), response.Header("Transfer-Encoding")));
        Assert.Equal("\"1\"", response.Header("ETag"));
        Assert.Equal("one", (await client.ReadResponse()).Body);
    }
}
