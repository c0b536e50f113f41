using System.Text;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>Bytes in, bytes on the wire, through a socket that takes a few KiB at a time: RFC 9112 §4, §6, §7.1.</summary>
public sealed class ResponseWriterTests : IDisposable
{
    private const string DateLine = "Date: Sun, 22 Nov 2026 14:03:05 GMT\r\n";
    private const string Added = "Server: wizgi\r\n" + DateLine;

    // Below and above the size up to which chunks are copied.
    private static readonly int[] Sizes = [1, 15, 16, 4096, 16 * 1024, (16 * 1024) + 1, 100_000];

    private readonly SocketPair _sockets = new(tinySendBuffer: true);
    private readonly MemoryStream _wire = new();
    private readonly byte[] _piece = new byte[3000];
    private readonly ResponseHead _head = new();
    private readonly ResponseWriter _writer = new(
        new DateHeader(new FixedTime(new DateTimeOffset(2026, 11, 22, 14, 3, 5, TimeSpan.Zero))),
        new Drainer(static _ => { }),
        new ServerLimits { ResponseBuffer = 32 * 1024 });

    public ResponseWriterTests()
    {
        _writer.Begin(_sockets.Server);
        _head.SetStatus("200 OK"u8);
    }

    public void Dispose()
    {
        _sockets.Dispose();
        _wire.Dispose();
    }

    [Fact]
    public void A_head_has_server_and_date_and_what_the_framing_needs()
    {
        _head.Add("X-A"u8, "1"u8);
        _writer.WriteHead(_head, length: 12, chunked: false, "Connection: close\r\n"u8);
        Flush();
        Assert.Equal($"HTTP/1.1 200 OK\r\nX-A: 1\r\n{Added}Connection: close\r\nContent-Length: 12\r\n\r\n", Wire());
    }

    [Fact]
    public void A_chunked_response_says_so_and_has_an_end()
    {
        _writer.WriteHead(_head, length: null, chunked: true, []);
        Flush();
        Assert.Equal($"HTTP/1.1 200 OK\r\n{Added}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", Wire());
    }

    [Fact]
    public void Server_and_date_of_the_application_are_not_doubled()
    {
        _head.Add("date"u8, "then"u8);
        _head.Add("SERVER"u8, "mine"u8);
        _writer.WriteHead(_head, length: 0, chunked: false, []);
        Flush();
        Assert.Equal("HTTP/1.1 200 OK\r\ndate: then\r\nSERVER: mine\r\nContent-Length: 0\r\n\r\n", Wire());
    }

    // RFC 9110 §8.6
    [Fact]
    public void A_204_loses_its_content_length_and_nothing_else()
    {
        _head.SetStatus("204 No Content"u8);
        foreach (var name in (string[])["X-A", "content-LENGTH", "Content-Length-Not", "X-B"]) _head.Add(Latin1.Bytes(name), "0"u8);
        _writer.WriteHead(_head, length: null, chunked: false, []);
        Flush();
        Assert.Equal($"HTTP/1.1 204 No Content\r\nX-A: 0\r\nContent-Length-Not: 0\r\nX-B: 0\r\n{Added}\r\n", Wire());
    }

    [Fact]
    public void A_304_keeps_its_content_length()
    {
        _head.SetStatus("304 Not Modified"u8);
        _head.Add("Content-Length"u8, "5"u8);
        _writer.WriteHead(_head, length: null, chunked: false, []);
        Flush();
        Assert.Equal($"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n{Added}\r\n", Wire());
    }

    [Fact]
    public void A_head_larger_than_the_stage_is_sent_whole()
    {
        var value = new string('v', 60_000);
        for (var number = 0; number < 3; number++) _head.Add(Latin1.Bytes($"X-{number}"), Latin1.Bytes(value));
        _writer.WriteHead(_head, length: 1, chunked: false, []);
        Send("b"u8.ToArray());
        Flush();
        Assert.Equal($"HTTP/1.1 200 OK\r\nX-0: {value}\r\nX-1: {value}\r\nX-2: {value}\r\n{Added}Content-Length: 1\r\n\r\nb", Wire());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Chunks_of_any_size_are_framed_exactly_however_little_the_socket_takes(bool chunked)
    {
        foreach (var first in Sizes)
            foreach (var second in Sizes)
                RoundTrip(chunked, [Body(first, 'a'), Body(second, 'b'), Body(3, 'c')]);
    }

    // The kernel cuts at some two thousand bytes: among as many sizes one is cut between the CR and the LF of the frame, one before them.
    [Fact]
    public void The_end_of_a_frame_can_be_cut_anywhere()
    {
        for (var size = 20_000; size < 22_500; size++) RoundTrip(chunked: true, [Body(size, 'a'), Body(3, 'b')]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Random_chunks_are_framed_exactly(bool chunked)
    {
        const int Seed = 7;
        var random = new Random(Seed);
        for (var round = 0; round < 30; round++)
            RoundTrip(chunked, [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => Body(random.Next(2) == 0 ? random.Next(1, 200) : random.Next(1, 60_000), (char)random.Next(256)))]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_file_is_framed_exactly_between_other_chunks(bool chunked)
    {
        using var folder = new TemporaryFolder();
        var content = Body(150_000, 'f');
        content[10] = (byte)'!';
        File.WriteAllBytes(folder["file"], content);
        using var file = File.OpenHandle(folder["file"]);
        _writer.WriteHead(_head, chunked ? null : 3 + 149_990 + 5, chunked, []);
        Send("abc"u8.ToArray());
        SendFile((int)file.DangerousGetHandle(), offset: 10, count: 149_990);
        Send("after"u8.ToArray());
        Flush();
        Assert.Equal(Expected(chunked, ["abc"u8.ToArray(), content[10..], "after"u8.ToArray()]), Wire());
    }

    [Fact]
    public void A_file_that_ends_early_sends_nothing_more()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file"], "abc"u8.ToArray());
        using var file = File.OpenHandle(folder["file"]);
        _writer.WriteHead(_head, length: 5, chunked: false, []);
        Assert.Equal(3, _writer.SendFile((int)file.DangerousGetHandle(), 0, 5));
        Assert.Equal(0, _writer.SendFile((int)file.DangerousGetHandle(), 3, 2));
        Assert.EndsWith("\r\n\r\nabc", Wire(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_item_is_no_last_chunk()
    {
        _writer.WriteHead(_head, length: null, chunked: true, []);
        Assert.Equal(0, _writer.Send([]));
        Send("abc"u8.ToArray());
        Flush();
        Assert.Equal(Expected(chunked: true, ["abc"u8.ToArray()]), Wire());
    }

    [Fact]
    public void Head_and_first_chunk_leave_in_one_send()
    {
        _writer.WriteHead(_head, length: 5, chunked: false, []);
        Assert.Equal(0, _sockets.Receive(_piece));
        Assert.Equal(5, _writer.Send("hello"u8));
        var count = _sockets.Receive(_piece);
        Assert.EndsWith("\r\n\r\nhello", Latin1.Text(_piece.AsSpan(0, count)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interim_response_goes_before_the_head()
    {
        _writer.SendInterim("HTTP/1.1 100 Continue\r\n\r\n"u8);
        _writer.WriteHead(_head, length: 0, chunked: false, []);
        Flush();
        Assert.Equal($"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n{Added}Content-Length: 0\r\n\r\n", Wire());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void A_client_that_is_gone_breaks_the_writer(int size)
    {
        _sockets.CloseClient();
        _writer.WriteHead(_head, length: size, chunked: false, []);
        Assert.Equal(Exchange.Broken, _writer.Send(Body(size, 'a')));
        Assert.True(_writer.IsBroken);
    }

    [Fact]
    public void A_client_that_is_gone_breaks_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file"], Body(100, 'a'));
        using var file = File.OpenHandle(folder["file"]);
        _sockets.CloseClient();
        _writer.WriteHead(_head, length: 100, chunked: false, []);
        Assert.Equal(Exchange.Broken, _writer.SendFile((int)file.DangerousGetHandle(), 0, 100));
        Assert.True(_writer.IsBroken);
    }

    private void RoundTrip(bool chunked, byte[][] chunks)
    {
        _wire.SetLength(0);
        _writer.Begin(_sockets.Server);
        _writer.WriteHead(_head, chunked ? null : chunks.Sum(chunk => chunk.Length), chunked, []);
        foreach (var chunk in chunks) Send(chunk);
        Flush();
        Assert.True(Expected(chunked, chunks) == Wire(), string.Join(", ", chunks.Select(chunk => chunk.Length)));
    }

    private static string Expected(bool chunked, byte[][] chunks)
    {
        var wire = new StringBuilder("HTTP/1.1 200 OK\r\n" + Added);
        wire.Append(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {chunks.Sum(chunk => chunk.Length)}").Append("\r\n\r\n");
        foreach (var chunk in chunks.Select(chunk => Latin1.Text(chunk))) wire.Append(chunked ? $"{chunk.Length:x}\r\n{chunk}\r\n" : chunk);
        return wire.Append(chunked ? "0\r\n\r\n" : "").ToString();
    }

    private static byte[] Body(int length, char letter) => Latin1.Bytes(new string(letter, length));

    // As an exchange does it: again with the rest, after waiting for the socket.
    private void Send(ReadOnlySpan<byte> chunk)
    {
        while (!chunk.IsEmpty)
        {
            var sent = _writer.Send(chunk);
            Assert.InRange(sent, 0, chunk.Length);
            chunk = chunk[sent..];
            if (!chunk.IsEmpty) Take();
        }
    }

    private void SendFile(int file, long offset, long count)
    {
        while (count > 0)
        {
            var sent = _writer.SendFile(file, offset, count);
            if (sent == Exchange.WouldBlock)
            {
                Take();
                continue;
            }
            Assert.InRange(sent, 1, count);
            (offset, count) = (offset + sent, count - sent);
        }
    }

    private void Flush()
    {
        _writer.End();
        while (_writer.Unsent is { IsIdle: false }) Take();
    }

    // The client takes a little.
    private void Take() => _wire.Write(_piece, 0, _sockets.Receive(_piece));

    private string Wire()
    {
        _wire.Write(_sockets.ReceiveAll());
        return Latin1.Text(_wire.ToArray());
    }
}
