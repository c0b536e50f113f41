using System.Buffers;
using System.Text;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Scgi;

namespace Wizgi.Tests.AspNetCore.Scgi;

public class ScgiEnvironTests
{
    private const string Request = "24:CONTENT_LENGTH\05\0SCGI\01\0,";

    [Fact]
    public void A_request_is_read_up_to_its_body()
    {
        var variables = Read(Request + "hello", out var length)!;
        Assert.Equal((Request.Length, 2), (length, variables.Count));
        Assert.Equal("5"u8.ToArray(), variables.Find("CONTENT_LENGTH"u8));
    }

    [Fact]
    public void A_part_of_it_is_none()
    {
        for (var length = 0; length < Request.Length; length++) Assert.Null(Read(Request[..length], out _));
    }

    [Theory]
    [InlineData("G")]
    [InlineData(":")]
    [InlineData("1234567890")]
    [InlineData("999999999:")]
    [InlineData("0:,")]
    [InlineData("24:CONTENT_LENGTH\05\0SCGI\01\0;")]
    [InlineData("24:CONTENT_LENGTH\05\0SCGI\02\0,")]
    [InlineData("24:SCGI\01\0CONTENT_LENGTH\05\0,")]
    [InlineData("23:CONTENT_LENGTH\05\0SCGI\01,")]
    public void What_is_no_request_is_refused(string received) => Assert.Throws<GatewayException>(() => Read(received, out _));

    private static CgiVariables? Read(string received, out long length) =>
        ScgiEnviron.Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(received)), new GatewayRules(new(), BelievesClients: false), out length);
}
