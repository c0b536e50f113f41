using System.Buffers;
using System.Text;
using Wizgi.AspNetCore.Gateways;
using Wizgi.AspNetCore.Uwsgi;

namespace Wizgi.Tests.AspNetCore.Uwsgi;

public class UwsgiEnvironTests
{
    private const string Request = "\0\u0007\0\0\u0001\0A\u0002\0bc";

    [Fact]
    public void A_request_is_read_up_to_its_body()
    {
        var variables = Read(Request + "body", out var length)!;
        Assert.Equal((Request.Length, 1), (length, variables.Count));
        Assert.Equal("bc"u8.ToArray(), variables.Find("A"u8));
    }

    [Fact]
    public void A_part_of_it_is_none()
    {
        for (var length = 0; length < Request.Length; length++) Assert.Null(Read(Request[..length], out _));
    }

    [Theory]
    [InlineData("\u0001")]
    [InlineData("GET / HTTP/1.1")]
    [InlineData("\0\u0001\0\0A")]
    [InlineData("\0\u0003\0\0\u0001\0A")]
    [InlineData("\0\u0004\0\0\u00ff\u00ffAB")]
    public void What_is_no_request_is_refused(string received) => Assert.Throws<GatewayException>(() => Read(received, out _));

    private static CgiVariables? Read(string received, out long length) =>
        UwsgiEnviron.Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(received)), new GatewayRules(new(), BelievesClients: false), out length);
}
