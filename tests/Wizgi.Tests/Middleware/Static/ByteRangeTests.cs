using Wizgi.Middleware.Static;

namespace Wizgi.Tests.Middleware.Static;

/// <summary>RFC 9110 §14.1.2, §14.2, for a file of ten bytes.</summary>
public class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=2-4", 2, 3)]
    [InlineData("bytes=7-", 7, 3)]
    [InlineData("bytes=7-100", 7, 3)]
    [InlineData("bytes=-3", 7, 3)]
    [InlineData("bytes=-100", 0, 10)]
    [InlineData("BYTES=1-2", 1, 2)]
    [InlineData("bytes= 1-2 ", 1, 2)]
    [InlineData("bytes=,1-2,", 1, 2)]
    [InlineData("bytes=9-99999999999999999999999999", 9, 1)]
    [InlineData("bytes=-99999999999999999999999999", 0, 10)]
    public void One_range_is_a_part(string value, long first, long length) => Assert.Equal((RangeKind.Part, new ByteRange(first, length)), Parse(value, 10));

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    [InlineData("bytes=99999999999999999999999999-")]
    public void A_range_the_file_does_not_have_is_unsatisfiable(string value) => Assert.Equal(RangeKind.Unsatisfiable, Parse(value, 10).Kind);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes=")]
    [InlineData("bytes")]
    [InlineData("bytes=-")]
    [InlineData("bytes=--1")]
    [InlineData("bytes=4-2")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=1-b")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=1 - 2")]
    [InlineData("lines=1-2")]
    [InlineData("bytes 1-2")]
    [InlineData("bytes=1-2-3")]
    [InlineData("bytes=0-1,4-5")]
    [InlineData("bytes=0-,0-,0-,0-,0-,0-")]
    [InlineData("bytes=20-,30-")]
    public void Anything_else_is_the_whole_file(string? value) => Assert.Equal((RangeKind.None, default), Parse(value, 10));

    [Theory]
    [InlineData("bytes=0-", RangeKind.Unsatisfiable)]
    [InlineData("bytes=0-0", RangeKind.Unsatisfiable)]
    [InlineData("bytes=-1", RangeKind.None)]
    public void An_empty_file_has_no_part(string value, object kind) => Assert.Equal((RangeKind)kind, Parse(value, 0).Kind);

    private static (RangeKind Kind, ByteRange Part) Parse(string? value, long size)
    {
        ByteRange part = default;
        return (ByteRange.Parse(value, size, ref part), part);
    }
}
