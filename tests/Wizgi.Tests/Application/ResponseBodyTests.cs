using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class ResponseBodyTests
{
    [Fact]
    public void The_length_of_items_that_are_there_is_their_sum() =>
        Assert.Equal(5, ResponseBody.KnownLength(ResponseBody.Of("ab"u8.ToArray(), ReadOnlyMemory<byte>.Empty, "cde"u8.ToArray())));

    [Fact]
    public void The_length_of_items_to_come_is_unknown() => Assert.Null(ResponseBody.KnownLength(Items()));

    [Fact]
    public void A_text_is_sent_in_UTF_8() => Assert.Equal(3, ResponseBody.KnownLength(ResponseBody.Of("€")));

    [Fact]
    public void Closing_disposes_a_body_that_can_be_and_leaves_others_alone()
    {
        var stream = new MemoryStream();
        ResponseBody.Close(new FileWrapper(stream));
        Assert.False(stream.CanRead);
        ResponseBody.Close(ResponseBody.Of("text"));
        ResponseBody.Close(null);
    }

    [Fact]
    public void A_filter_changes_each_item_and_passes_the_closing_on()
    {
        var stream = new MemoryStream("abcdef"u8.ToArray());
        var filtered = ResponseBody.Filter(new FileWrapper(stream, blockSize: 4), item => item[..1]);
        Assert.Equal("ae", string.Concat(filtered.Select(item => Latin1.Text(item.Span))));
        Assert.True(stream.CanRead);
        ResponseBody.Close(filtered);
        Assert.False(stream.CanRead);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Items()
    {
        yield return "abc"u8.ToArray();
    }
}
