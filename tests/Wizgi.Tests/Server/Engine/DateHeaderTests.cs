using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

public class DateHeaderTests
{
    [Theory]
    [InlineData("1994-11-06T08:49:37+00:00", "Sun, 06 Nov 1994 08:49:37 GMT")]
    [InlineData("2026-01-01T00:30:00+01:00", "Wed, 31 Dec 2025 23:30:00 GMT")]
    [InlineData("1970-01-01T00:00:00+00:00", "Thu, 01 Jan 1970 00:00:00 GMT")]
    public void The_date_is_in_the_format_of_HTTP(string now, string date)
    {
        var header = new DateHeader(new FixedTime(DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture).ToUniversalTime()));
        Assert.Equal($"Date: {date}\r\n", Latin1.Text(header.Line));
    }

    [Fact]
    public void The_date_follows_the_clock_forwards_and_backwards()
    {
        var time = new FixedTime(new DateTimeOffset(2026, 11, 22, 14, 3, 5, 900, TimeSpan.Zero));
        var header = new DateHeader(time);
        Assert.Contains("14:03:05", Latin1.Text(header.Line), StringComparison.Ordinal);
        time.Now += TimeSpan.FromMilliseconds(99);
        Assert.Contains("14:03:05", Latin1.Text(header.Line), StringComparison.Ordinal);
        time.Now += TimeSpan.FromMilliseconds(1);
        Assert.Contains("14:03:06", Latin1.Text(header.Line), StringComparison.Ordinal);
        time.Now -= TimeSpan.FromDays(1);
        Assert.Contains("Sat, 21 Nov 2026 14:03:06", Latin1.Text(header.Line), StringComparison.Ordinal);
    }
}
