using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Pep3333;

/// <summary>PEP 3333, "Optional Platform-Specific File Handling": <c>wsgi.file_wrapper</c>.</summary>
public sealed class FileWrapperTests(EachServer wizgi) : IClassFixture<EachServer>
{
    private static readonly string Content = string.Concat(Enumerable.Repeat("0123456789abcdef", 65536));

    [Theory]
    [InlineData("whole")]
    [InlineData("whole_with_block_size")]
    [InlineData("with_length")]
    public async Task A_real_file_is_sent_whole(string app)
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get($"/files/{app}"));
            Assert.Equal(200, response.StatusCode);
            Assert.True(response.Body == Content, $"{response.Body.Length} bytes of {Content.Length}");
        }
    }

    [Theory]
    [InlineData("at_offset", "bcdef")]
    [InlineData("at_offset_behind_buffered_read", "bcdef")]
    [InlineData("part_by_length", "abcdef")]
    [InlineData("empty", "")]
    [InlineData("bytes_io", "in memory")]
    [InlineData("gzip_file", "unpacked")]
    [InlineData("pipe", "through a pipe")]
    [InlineData("unbuffered", "456789")]
    [InlineData("only_read", "onetwo")]
    [InlineData("behind_write", "written, then a file")]
    [InlineData("wrapped_again", "read by the app")]
    public async Task A_file_is_sent_from_where_it_stands_and_as_far_as_Content_Length_says(string app, string body)
    {
        using var client = await wizgi.Connect();
        for (var i = 0; i < 2; i++)
        {
            var response = await client.Exchange(Request.Get($"/files/{app}"));
            Assert.Equal((200, body), (response.StatusCode, response.Body));
        }
    }

    [Theory]
    [InlineData("object_around_a_file")]
    [InlineData("subclass_with_own_read")]
    [InlineData("buffered_reader_over_own_raw")]
    public async Task What_read_gives_is_sent_and_not_what_the_descriptor_has(string app) =>
        Assert.Equal("UPPER CASE", (await wizgi.Get($"/files/{app}")).Body);

    [Fact]
    public async Task A_file_that_hides_its_size_is_sent_all_the_same() =>
        Assert.EndsWith("\n", (await wizgi.Get("/files/file_of_size_zero")).Body, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_shorter_than_Content_Length_closes_the_connection_and_is_logged()
    {
        var log = wizgi.Log();
        using var client = await wizgi.Connect();
        await client.Send(Request.Get("/files/shorter_than_length"));
        var head = await client.ReadUntil("\r\n\r\n");
        await log.WaitFor("Content-Length");
        // A server that looks at the file's size first may still answer 500.
        if (!head.StartsWith("HTTP/1.1 500 ", StringComparison.Ordinal)) Assert.Equal("0123456789", await client.ReadWhatComes());
    }

    [Theory]
    [InlineData("text_file", "bytes")]
    [InlineData("without_read", "read")]
    public async Task Something_that_gives_no_bytes_is_500_and_the_log_says_why(string app, string named)
    {
        var log = wizgi.Log();
        Assert.Equal(500, (await wizgi.Get($"/files/{app}")).StatusCode);
        await log.WaitFor(named);
    }

    /// <summary>Its descriptor has bytes, its read() has none: either is sent, or the app is told.</summary>
    [Fact]
    public async Task A_text_file_with_a_descriptor_is_sent_or_clearly_refused()
    {
        var log = wizgi.Log();
        var response = await wizgi.Get("/files/text_file_with_descriptor");
        if (response.StatusCode == 200) Assert.Equal("text", response.Body);
        else await log.WaitFor("bytes");
    }
}
