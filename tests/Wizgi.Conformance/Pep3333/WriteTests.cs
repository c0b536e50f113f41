using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "The write() Callable".</summary>
public sealed class WriteTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("only_write", "onetwo")]
    [InlineData("write_then_list", "onetwothree")]
    [InlineData("write_while_iterating", "onetwothree")]
    [InlineData("write_with_length", "onetwo")]
    [InlineData("write_nothing", "one")]
    public async Task What_is_written_stands_before_what_is_returned(string app, string body)
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get($"/writers/{app}"));
            Assert.Equal((200, body), (response.StatusCode, response.Body));
        }
    }

    [Fact]
    public async Task What_is_written_is_sent_as_it_is_written()
    {
        FrontEnd.SkipBehindWebServer("the chunks, and how a response breaks off, are its own");
        Assert.Equal(["one", "two"], (await wizgi.Get("/writers/only_write")).Chunks);
    }

    [Fact]
    public async Task Writing_more_than_Content_Length_is_cut_and_logged()
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/writers/write_longer_than_length"));
        Assert.Equal("12345", (await client.ReadResponse()).Body);
        await log.WaitFor("Content-Length");
    }

    [Theory]
    [InlineData("write_str", "str")]
    [InlineData("write_none", "NoneType")]
    public async Task Writing_anything_but_bytes_is_500_and_the_log_says_so(string app, string type)
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get($"/writers/{app}")).StatusCode);
        await log.WaitFor(type, "bytes");
    }
}
