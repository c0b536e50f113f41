using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Gateways;

/// <summary>SCGI and uwsgi, bytes in and bytes out.</summary>
public sealed class StreamWireTests
{
    [Fact]
    public async Task An_SCGI_request_in_single_bytes_is_answered()
    {
        await using var wizgi = await GatewayServers.StartWizgi("scgi");
        using var client = await wizgi.Connect();
        foreach (var letter in Scgi("CONTENT_LENGTH\04\0SCGI\01\0REQUEST_METHOD\0POST\0PATH_INFO\0/upload\0") + "abcd") await client.Send($"{letter}");
        var answer = await client.ReadToEnd();
        Assert.StartsWith("Status: 200 OK\r\n", answer);
        Assert.Contains("\r\n\r\n4 ", answer);
    }

    [Fact]
    public async Task A_uwsgi_request_in_single_bytes_is_answered()
    {
        await using var wizgi = await GatewayServers.StartWizgi("uwsgi");
        using var client = await wizgi.Connect();
        foreach (var letter in Uwsgi(("REQUEST_METHOD", "POST"), ("PATH_INFO", "/upload"), ("CONTENT_LENGTH", "4")) + "abcd") await client.Send($"{letter}");
        var answer = await client.ReadToEnd();
        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer);
        Assert.Contains("\r\n\r\n4 ", answer);
    }

    [Theory]
    [InlineData("scgi")]
    [InlineData("uwsgi")]
    public async Task A_body_that_nobody_reads_does_not_cost_the_response(string protocol)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol, "--request-buffer", "0");
        using var client = await wizgi.Connect();
        var head = protocol == "scgi" ? Scgi("CONTENT_LENGTH\03000000\0SCGI\01\0REQUEST_METHOD\0POST\0PATH_INFO\0/ignore\0") : Uwsgi(("REQUEST_METHOD", "POST"), ("PATH_INFO", "/ignore"), ("CONTENT_LENGTH", "3000000"));
        await client.SendUntilClosed(head + new string('x', 3_000_000));
        Assert.EndsWith("unread", await client.ReadToEnd());
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "scgi", "GET / HTTP/1.1\r\n\r\n", "does not begin with the length" },
        { "scgi", ":", "does not begin with the length" },
        { "scgi", "0:,", "first variable is not CONTENT_LENGTH" },
        { "scgi", "999999999:", "are allowed" },
        { "scgi", "9999999999:", "does not begin with the length" },
        { "scgi", "24:CONTENT_LENGTH\00\0SCGI\01\0;", "no comma" },
        { "scgi", Scgi("CONTENT_LENGTH\00\0"), "no SCGI=1" },
        { "scgi", Scgi("CONTENT_LENGTH\00\0SCGI\01\0A"), "does not end" },
        { "scgi", Scgi("CONTENT_LENGTH\0\0SCGI\01\0REQUEST_METHOD\0GET\0"), "CONTENT_LENGTH is empty" },
        { "uwsgi", "GET / HTTP/1.1\r\n\r\n", "is this HTTP?" },
        { "uwsgi", "\u0005\0\0\0", "modifier1 is 5" },
        { "uwsgi", "\0\u0003\0\0abc", "longer than the rest" },
        { "uwsgi", "\0\u0001\0\0a", "longer than the rest" },
        { "uwsgi", Uwsgi(), "no REQUEST_METHOD" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task What_is_another_protocol_ends_the_connection_with_one_line(string protocol, string sent, string line)
    {
        await using var wizgi = await GatewayServers.StartWizgi(protocol);
        using (var client = await wizgi.Connect())
        {
            await client.SendUntilClosed(sent);
            Assert.Equal("", await client.ReadWhatComes());
        }
        await wizgi.WaitForOutput(line);
        Assert.DoesNotContain("Unhandled", wizgi.Output);
    }

    private static string Scgi(string variables) => $"{variables.Length}:{variables},";

    private static string Uwsgi(params (string Name, string Value)[] variables)
    {
        var all = string.Concat(variables.Select(variable => $"{(char)variable.Name.Length}\0{variable.Name}{(char)variable.Value.Length}\0{variable.Value}"));
        return $"\0{(char)(all.Length & 255)}{(char)(all.Length >> 8)}\0{all}";
    }
}
