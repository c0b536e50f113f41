using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Wizgi.Server.Diagnostics;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Diagnostics;

public sealed class SyslogSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FixedTime _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), TimeSpan.FromHours(2));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_record_for_this_machine_is_RFC_3164s_without_a_host()
    {
        using var reader = Listen();
        using var sink = new SyslogSink(SyslogAddress.Parse($"unix://{_folder["log"]}"), 1, "wizgi.shop:app.error", _time);
        sink.Send(LogLevel.Error, "what happened\nand where\n"u8);
        Assert.Equal($"<11>Jan  2 05:04:05 wizgi.shop.app.error[{Environment.ProcessId}]: what happened\nand where", Receive(reader));
    }

    [Fact]
    public void A_record_for_the_network_is_RFC_5424s()
    {
        using var reader = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        reader.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        using var sink = new SyslogSink(SyslogAddress.Parse($"udp://{reader.LocalEndPoint}"), 16, "wizgi.shop.access", _time);
        sink.Send(LogLevel.Information, "GET /"u8);
        Assert.Equal($"<134>1 2026-01-02T03:04:05.000000Z {Environment.MachineName} wizgi.shop.access {Environment.ProcessId} - - GET /", Receive(reader));
    }

    [Fact]
    public void A_long_record_is_cut_between_characters()
    {
        using var reader = Listen();
        using var sink = new SyslogSink(SyslogAddress.Parse($"unix://{_folder["log"]}"), 1, "x", _time);
        sink.Send(LogLevel.Information, Encoding.UTF8.GetBytes("a" + new string('\u00e9', 8000)));
        Assert.EndsWith("]: a" + new string('\u00e9', 4095), Receive(reader), StringComparison.Ordinal);
    }

    [Fact]
    public void A_syslog_that_begins_again_is_heard_and_one_that_is_gone_harms_nobody()
    {
        using var sink = new SyslogSink(SyslogAddress.Parse($"unix://{_folder["log"]}"), 1, "x", _time);
        sink.Send(LogLevel.Information, "lost"u8);
        using var reader = Listen();
        sink.Send(LogLevel.Information, "heard"u8);
        Assert.EndsWith("heard", Receive(reader), StringComparison.Ordinal);
    }

    // Its queue takes a number of records; then the reader is waited for, once.
    [Fact]
    public void A_syslog_that_does_not_read_holds_nobody_up_for_long()
    {
        using var reader = Listen();
        using var sink = new SyslogSink(SyslogAddress.Parse($"unix://{_folder["log"]}"), 1, "x", _time);
        var watch = Stopwatch.StartNew();
        for (var count = 0; count < 5000; count++) sink.Send(LogLevel.Information, "record"u8);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.5, 20);
    }

    [Theory]
    [InlineData("/dev/log", "it begins with neither unix:// nor udp://")]
    [InlineData("tcp://localhost:514", "it begins with neither unix:// nor udp://")]
    [InlineData("unix://log", "an absolute path to a socket for datagrams is needed")]
    [InlineData("unix:///dev/log#stream", "an absolute path to a socket for datagrams is needed")]
    [InlineData("udp://localhost:x", "'x' is not a port (1 to 65535)")]
    [InlineData("udp://localhost:0", "'0' is not a port (1 to 65535)")]
    public void An_address_that_is_none_says_what_is_wrong(string text, string why) =>
        Assert.Contains(why, Assert.Throws<FormatException>(() => SyslogAddress.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("udp://127.0.0.1", "127.0.0.1:514")]
    [InlineData("udp://[::1]:1514", "[::1]:1514")]
    [InlineData("udp://[::1]", "[::1]:514")]
    [InlineData("unix:///dev/log", "/dev/log")]
    [InlineData("unix:///dev/log#dgram", "/dev/log")]
    public void An_address_is_gunicorns(string text, string endPoint) => Assert.Equal(endPoint, SyslogAddress.Parse(text).EndPoint.ToString());

    private Socket Listen()
    {
        var reader = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        reader.Bind(new UnixDomainSocketEndPoint(_folder["log"]));
        return reader;
    }

    private static string Receive(Socket reader)
    {
        reader.ReceiveTimeout = 10_000;
        var bytes = new byte[64 * 1024];
        return Encoding.UTF8.GetString(bytes, 0, reader.Receive(bytes));
    }
}
