using Wizgi.Server.Diagnostics;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Diagnostics;

public sealed class LogSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_wait_for_the_flush()
    {
        using var sink = LogSink.Open(_folder["log"], 1);
        sink.Append("line\n"u8);
        Assert.Equal("", File.ReadAllText(_folder["log"]));
        sink.Flush();
        Assert.Equal("line\n", File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void Lines_keep_their_order_whatever_their_length()
    {
        string[] lines = [.. Enumerable.Range(0, 40).Select(number => $"{number} {new string('x', number % 10 == 9 ? 50_000 : number * 100)}\n")];
        using (var sink = LogSink.Open(_folder["log"], 1))
            foreach (var line in lines) sink.Append(Latin1.Bytes(line));
        Assert.Equal(string.Concat(lines), File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void An_existing_file_is_appended_to()
    {
        File.WriteAllText(_folder["log"], "old\n");
        using (var sink = LogSink.Open(_folder["log"], 1)) sink.Append("new\n"u8);
        Assert.Equal("old\nnew\n", File.ReadAllText(_folder["log"]));
    }

    [Fact]
    public void A_full_disk_stops_nobody()
    {
        using var sink = LogSink.Open("/dev/full", 1);
        sink.Append("line\n"u8);
        sink.Flush();
        sink.Append("line\n"u8);
        sink.Flush();
    }

    [Fact]
    public void A_folder_is_no_log_file() => Assert.ThrowsAny<Exception>(() => LogSink.Open(_folder.Path, 1));
}
