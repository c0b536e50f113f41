using Wizgi.Tests.Support;

namespace Wizgi.Tests;

public class FileWrapperTests
{
    [Fact]
    public void A_stream_is_sent_in_blocks_from_its_position_to_its_end()
    {
        var stream = new MemoryStream("0123456789"u8.ToArray()) { Position = 3 };
        using var wrapper = new FileWrapper(stream, blockSize: 3);
        Assert.Equal(["345", "678", "9"], wrapper.Select(item => Latin1.Text(item.Span)));
    }

    [Fact]
    public void An_empty_stream_has_no_blocks()
    {
        using var wrapper = new FileWrapper(new MemoryStream());
        Assert.Empty(wrapper);
    }

    [Fact]
    public void Closing_the_wrapper_closes_the_stream()
    {
        var stream = new MemoryStream();
        new FileWrapper(stream).Dispose();
        Assert.False(stream.CanRead);
    }
}
