using Wizgi.Middleware.Http;

namespace Wizgi.Tests.Middleware.Http;

/// <summary>RFC 9110 §12.5.3.</summary>
public class AcceptEncodingTests
{
    [Theory]
    [InlineData(null, 0, 0, 1)]
    [InlineData("", 0, 0, 1)]
    [InlineData("gzip", 0, 1000, 1)]
    [InlineData("gzip, deflate, br", 1000, 1000, 1)]
    [InlineData("GZIP;Q=0.5 , Br", 1000, 500, 1)]
    [InlineData("x-gzip", 0, 1000, 1)]
    [InlineData("br;q=0.123,gzip;q=1.000", 123, 1000, 1)]
    [InlineData("br ; q=0.2", 200, 0, 1)]
    [InlineData("gzip;q=0", 0, 0, 1)]
    [InlineData("identity;q=0.9, gzip;q=0.1", 0, 100, 900)]
    [InlineData("identity;q=0, gzip", 0, 1000, 0)]
    [InlineData("*", 1000, 1000, 1000)]
    [InlineData("*;q=0", 0, 0, 0)]
    [InlineData("*;q=0.5, gzip;q=0", 500, 0, 500)]
    [InlineData("gzip;q=2", 0, 0, 1)]
    [InlineData("gzip;q=-1", 0, 0, 1)]
    [InlineData("gzip;q=", 0, 0, 1)]
    [InlineData("gzip;q=1e0", 0, 0, 1)]
    [InlineData("gzip;level=9", 0, 0, 1)]
    [InlineData("gzip;q=0.0000000001", 0, 0, 1)]
    [InlineData("gzipped, brotli, ,;", 0, 0, 1)]
    public void Each_coding_has_its_weight(string? value, int brotli, int gzip, int identity) =>
        Assert.Equal(new AcceptEncoding(brotli, gzip, identity), AcceptEncoding.Parse(value));
}
