using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Wizgi.AspNetCore.Gateways;

namespace Wizgi.Tests.AspNetCore.Gateways;

public class GatewayHeadTests
{
    [Theory]
    [InlineData(false, "Status: 404 Not Found\r\n")]
    [InlineData(true, "HTTP/1.1 404 Not Found\r\n")]
    public void The_status_comes_first_and_what_is_of_connections_does_not(bool isStatusLine, string start)
    {
        var headers = new HeaderDictionary { ["X-A"] = new(["b", "\u00e9"]), ["Connection"] = "close", ["Transfer-Encoding"] = "chunked", ["status"] = "200", ["Keep-Alive"] = "1" };
        Assert.Equal(start + "X-A: b\r\nX-A: \u00e9\r\n\r\n", Write(404, null, headers, isStatusLine));
    }

    [Fact]
    public void The_reason_is_the_applications() => Assert.Equal("Status: 299 Quite Fine\r\n\r\n", Write(299, "Quite Fine", new HeaderDictionary(), isStatusLine: false));

    private static string Write(int status, string? reason, HeaderDictionary headers, bool isStatusLine)
    {
        var output = new ArrayBufferWriter<byte>();
        GatewayHead.Write(output, status, reason, headers, isStatusLine);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
