using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "Input and Error Streams": <c>wsgi.errors</c> ends in the server's log.</summary>
public sealed class ErrorStreamTests(EachServer wizgi) : IClassFixture<EachServer>
{
    [Theory]
    [InlineData("write", "written by write")]
    [InlineData("writelines", "written by writelines")]
    [InlineData("printed", "written by print")]
    [InlineData("not_ascii", "written in UTF-8: \u20ac\u00e9")]
    [InlineData("lone_surrogate", "written with ")]
    [InlineData("without_line_end", "without a line end")]
    public async Task What_an_app_writes_is_in_the_log(string app, string text)
    {
        var log = wizgi.Log();
        Assert.Equal(200, (await wizgi.Get($"/errors_stream/{app}")).StatusCode);
        if (app == "without_line_end") await wizgi.Get("/errors_stream/marker?behind-it");
        await log.WaitFor(text);
    }

    [Fact]
    public async Task It_is_a_text_stream() => Assert.Equal(500, (await wizgi.Get("/errors_stream/bytes_instead_of_str")).StatusCode);

    [Fact]
    public async Task A_thread_may_write_to_it_when_the_request_is_over()
    {
        var log = wizgi.Log();
        Assert.Equal(200, (await wizgi.Get("/errors_stream/from_thread_later")).StatusCode);
        Assert.Equal(200, (await wizgi.Get("/errors_stream/release_thread")).StatusCode);
        await log.WaitFor("written by a thread after the request");
    }
}
