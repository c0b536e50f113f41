using System.Text;
using Wizgi.Server.Engine;
using Wizgi.Server.Limits;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

/// <summary>Request bodies from a socket: RFC 9112 §6, §7.1.</summary>
public sealed class BodyReaderTests : IDisposable
{
    private const string Head = "POST / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const long Chunked = -1;

    private readonly SocketPair _sockets = new();
    private readonly ReadBuffer _buffer = new(64 * 1024);
    private readonly BodyReader _reader;

    public BodyReaderTests() => _reader = new BodyReader(_buffer, new ServerLimits());

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void A_request_without_body_ends_at_once()
    {
        Begin(0, "");
        Assert.True(_reader.IsComplete);
        Assert.Equal(0, _reader.Read(new byte[8]));
    }

    [Fact]
    public void A_counted_body_is_the_same_wherever_it_is_split()
    {
        const string Body = "0123456789";
        for (var split = 0; split <= Body.Length; split++)
        {
            Begin(Body.Length, Body[..split]);
            var read = ReadUntilBlocked(destination: 4);
            Assert.Equal(Body[..split], read);
            Assert.Equal(Body.Length - split, _reader.KnownLeft);
            _sockets.Send(Latin1.Bytes(Body[split..] + "GET"));
            Assert.Equal(Body, read + ReadToEnd(destination: 4));
            Assert.Equal("GET", Rest());
        }
    }

    [Fact]
    public void A_chunked_body_is_the_same_wherever_it_is_split()
    {
        const string Wire = "5\r\nhello\r\n1;a=\"b\"\r\n,\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nY:\r\n\r\n";
        for (var split = 0; split <= Wire.Length; split++)
        {
            foreach (var isBuffered in (bool[])[true, false])
            {
                Begin(Chunked, isBuffered ? Wire[..split] : "");
                if (!isBuffered) _sockets.Send(Latin1.Bytes(Wire[..split]));
                var read = ReadUntilBlocked(destination: 3);
                Assert.Equal(split == Wire.Length, _reader.IsComplete);
                _sockets.Send(Latin1.Bytes(Wire[split..] + "GET / HTTP/1.1\r\n"));
                Assert.Equal("hello,0123456789", read + ReadToEnd(destination: 3));
                Assert.Equal("GET / HTTP/1.1\r\n", Rest());
            }
        }
    }

    [Fact]
    public void A_chunked_body_that_arrives_byte_by_byte_is_whole()
    {
        Begin(Chunked, "");
        var read = "";
        foreach (var octet in Latin1.Bytes("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
        {
            read += ReadUntilBlocked(destination: 8);
            _sockets.Send([octet]);
        }
        Assert.Equal("abcde", read + ReadToEnd(destination: 8));
    }

    [Fact]
    public void An_end_stays_an_end()
    {
        Begin(Chunked, "0\r\n\r\nGET");
        Assert.Equal("", ReadToEnd(destination: 8));
        Assert.Equal(0, _reader.Read(new byte[8]));
        Assert.Equal("GET", Rest());
    }

    [Fact]
    public void Pipelined_bytes_that_came_with_the_head_stay_unread()
    {
        Begin(3, "abcGET /next");
        Assert.Equal("abc", ReadToEnd(destination: 100));
        Assert.Equal("GET /next", Rest());
    }

    [Fact]
    public void The_head_stays_in_the_buffer_while_the_body_is_read()
    {
        var body = new string('b', 200_000);
        Begin(Chunked, "");
        var read = new StringBuilder();
        foreach (var piece in body.Chunk(1000))
        {
            _sockets.Send(Latin1.Bytes($"{piece.Length:x}\r\n{new string(piece)}\r\n"));
            read.Append(ReadUntilBlocked(destination: 300));
        }
        _sockets.Send("0\r\n\r\n"u8);
        Assert.Equal(body, read + ReadToEnd(destination: 300));
        Assert.Equal(Head, Latin1.Text(_buffer.At(0, Head.Length)));
    }

    [Fact]
    public void An_empty_destination_reads_nothing_and_decides_nothing()
    {
        Begin(3, "abc");
        Assert.Equal(0, _reader.Read([]));
        Assert.Equal("abc", ReadToEnd(destination: 10));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("g\r\n")]
    [InlineData("-1\r\n")]
    [InlineData("+1\r\n")]
    [InlineData("0x1\r\n")]
    [InlineData(" 1\r\n")]
    [InlineData("1 \r\n")]
    [InlineData("1 ;a\r\n")]
    [InlineData("1\t\r\n")]
    [InlineData("1,\r\n")]
    [InlineData(";a=b\r\n")]
    [InlineData("1;a\rb\r\n")]
    [InlineData("1;a\0\r\n")]
    [InlineData("1;\u007F\r\n")]
    [InlineData("1\n")]
    [InlineData("\n")]
    [InlineData("1;a=\"\nb\"\r\n")]
    [InlineData("1\r\r\n")]
    [InlineData("1000000000000000\r\n")]
    [InlineData("0000000000000001\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("10000000000000001\r\n")]
    [InlineData("3\r\nabcd\r\n")]
    [InlineData("3\r\nabc\n0")]
    [InlineData("3\r\nabc0\r\n")]
    [InlineData("3\r\nabc\r0")]
    [InlineData("1\r\na\r\n\r\n0\r\n\r\n")]
    public void A_malformed_chunk_breaks_the_body(string wire)
    {
        Begin(Chunked, "");
        _sockets.Send(Latin1.Bytes(wire));
        Broken(RequestRejectionReason.InvalidChunk);
    }

    [Theory]
    [InlineData("X\r\n\r\n")]
    [InlineData(": a\r\n\r\n")]
    [InlineData("X : a\r\n\r\n")]
    [InlineData(" X: a\r\n\r\n")]
    [InlineData("X: a\r\n b\r\n\r\n")]
    [InlineData("X: a\rb\r\n\r\n")]
    [InlineData("X: a\0\r\n\r\n")]
    [InlineData("X: a\n\r\n")]
    [InlineData("\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("Content-Length: 5\r\n\r\n")]
    [InlineData("transfer-encoding: chunked\r\n\r\n")]
    [InlineData("Host: b\r\n\r\n")]
    [InlineData("Cookie: a=1\r\n\r\n")]
    public void A_malformed_or_misplaced_trailer_breaks_the_body(string trailer)
    {
        Begin(Chunked, "");
        _sockets.Send(Latin1.Bytes("1\r\na\r\n0\r\n" + trailer));
        Broken(RequestRejectionReason.InvalidTrailer);
    }

    [Fact]
    public void A_chunk_line_may_be_as_long_as_the_limit()
    {
        var extension = new string('x', new ServerLimits().ChunkLine - 3);
        Begin(Chunked, $"0;{extension}\r\n\r\n");
        Assert.Equal("", ReadToEnd(destination: 8));
        Begin(Chunked, $"0;{extension}x\r\n\r\n");
        Broken(RequestRejectionReason.InvalidChunk);
    }

    [Fact]
    public void A_chunk_line_past_the_limit_breaks_the_body_before_it_ends()
    {
        Begin(Chunked, "1;" + new string('x', new ServerLimits().ChunkLine - 2));
        Assert.Equal(Exchange.WouldBlock, _reader.Read(new byte[8]));
        _sockets.Send("x"u8);
        Broken(RequestRejectionReason.InvalidChunk);
    }

    [Fact]
    public void A_flood_of_extensions_breaks_the_body()
    {
        var limit = new ServerLimits().ChunkExtensions;
        var chunk = $"1;{new string('x', (limit / 8) - 1)}\r\na\r\n";
        Begin(Chunked, string.Concat(Enumerable.Repeat(chunk, 8)) + "0\r\n\r\n");
        Assert.Equal("aaaaaaaa", ReadToEnd(destination: 8));
        Begin(Chunked, string.Concat(Enumerable.Repeat(chunk, 8)) + "0;\r\n\r\n");
        Broken(RequestRejectionReason.InvalidChunk);
    }

    [Fact]
    public void A_flood_of_trailers_breaks_the_body()
    {
        var line = "X: " + new string('t', 995) + "\r\n";
        Begin(Chunked, "0\r\n" + string.Concat(Enumerable.Repeat(line, 8)) + "\r\n");
        Assert.Equal("", ReadToEnd(destination: 8));
        Begin(Chunked, "0\r\n" + string.Concat(Enumerable.Repeat(line, 9)) + "\r\n");
        Broken(RequestRejectionReason.InvalidTrailer);
    }

    [Theory]
    [InlineData(5, "abc")]
    [InlineData(5, "")]
    [InlineData(Chunked, "")]
    [InlineData(Chunked, "5")]
    [InlineData(Chunked, "5\r\nabc")]
    [InlineData(Chunked, "3\r\nabc")]
    [InlineData(Chunked, "3\r\nabc\r")]
    [InlineData(Chunked, "3\r\nabc\r\n0\r\n")]
    [InlineData(Chunked, "3\r\nabc\r\n0\r\nX: y\r\n")]
    public void A_client_that_closes_too_early_breaks_the_body(long length, string wire)
    {
        Begin(length, "");
        _sockets.Send(Latin1.Bytes(wire));
        _sockets.CloseClient();
        Broken(RequestRejectionReason.BodyIncomplete);
    }

    [Fact]
    public void A_body_that_takes_too_long_is_broken_for_good()
    {
        Begin(5, "abc");
        _reader.GiveUp(RequestRejectionReason.BodyTimeout);
        Broken(RequestRejectionReason.BodyTimeout);
    }

    [Fact]
    public void A_broken_body_does_not_spoil_the_next_request()
    {
        Begin(Chunked, "x\r\n");
        Broken(RequestRejectionReason.InvalidChunk);
        Begin(3, "abc");
        Assert.Equal("abc", ReadToEnd(destination: 8));
        Assert.Equal(RequestRejectionReason.None, _reader.Problem);
    }

    [Fact]
    public void Random_chunkings_read_back_as_what_was_sent()
    {
        const int Seed = 9112;
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            var body = new byte[random.Next(1, 40_000)];
            random.NextBytes(body);
            var wire = Encode(body, random);
            wire.AddRange("GET"u8);
            var inBuffer = random.Next(Math.Min(wire.Count, 5000));
            Begin(Chunked, Latin1.Text([.. wire[..inBuffer]]));
            var read = SendAndRead(wire[inBuffer..], random);
            Assert.True(body.AsSpan().SequenceEqual(read), $"round {round} of seed {Seed}");
            Assert.Equal("GET", Rest());
        }
    }

    private static List<byte> Encode(byte[] body, Random random)
    {
        List<byte> wire = [];
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, random.Next(4) switch { 0 => 1, 1 => random.Next(1, 20), 2 => random.Next(1, 2000), _ => random.Next(1, 20_000) });
            wire.AddRange(Latin1.Bytes(new string('0', random.Next(3)) + (random.Next(2) == 0 ? $"{length:x}" : $"{length:X}")));
            if (random.Next(3) == 0) wire.AddRange(Latin1.Bytes(";name=" + new string('v', random.Next(300))));
            wire.AddRange("\r\n"u8);
            wire.AddRange(body.AsSpan(at, length));
            wire.AddRange("\r\n"u8);
            at += length;
        }
        wire.AddRange(random.Next(2) == 0 ? "0\r\n\r\n"u8 : "000;last\r\nX-Checksum: 12345\r\n\r\n"u8);
        return wire;
    }

    // Sends and reads in turns, in pieces of any size.
    private byte[] SendAndRead(List<byte> wire, Random random)
    {
        var read = new MemoryStream();
        var piece = new byte[10_000];
        while (true)
        {
            var sending = Math.Min(wire.Count, random.Next(1, random.Next(2) == 0 ? 10 : 20_000));
            _sockets.Send([.. wire[..sending]]);
            wire.RemoveRange(0, sending);
            while (true)
            {
                var count = _reader.Read(piece.AsSpan(0, random.Next(1, piece.Length)));
                if (count == 0) return read.ToArray();
                if (count == Exchange.WouldBlock) break;
                Assert.True(count > 0, _reader.Problem.ToString());
                read.Write(piece, 0, count);
            }
        }
    }

    // The head and the first bytes behind it are in the buffer, as the parser leaves them.
    private void Begin(long length, string received)
    {
        var head = new RequestHead(1);
        head.Clear();
        head.IsChunked = length == Chunked;
        head.ContentLength = length;
        _buffer.Load(Latin1.Bytes(Head + received));
        _buffer.Use(Head.Length);
        _reader.Begin(_sockets.Server, head);
    }

    private string ReadUntilBlocked(int destination)
    {
        var read = new StringBuilder();
        var piece = new byte[destination];
        while (true)
        {
            var count = _reader.Read(piece);
            if (count is 0 or Exchange.WouldBlock) return read.ToString();
            Assert.True(count > 0, _reader.Problem.ToString());
            read.Append(Latin1.Text(piece.AsSpan(0, count)));
        }
    }

    private string ReadToEnd(int destination)
    {
        var read = ReadUntilBlocked(destination);
        Assert.True(_reader.IsComplete);
        return read;
    }

    private void Broken(RequestRejectionReason reason)
    {
        var piece = new byte[64];
        int count;
        while ((count = _reader.Read(piece)) > 0)
        {
        }
        Assert.Equal(Exchange.Broken, count);
        Assert.Equal(reason, _reader.Problem);
        Assert.False(_reader.IsComplete);
        Assert.Equal(Exchange.Broken, _reader.Read(piece));
    }

    // What the reader has not taken: the start of the next request.
    private string Rest()
    {
        while (_buffer.Receive(_sockets.Server, Head.Length) > 0)
        {
        }
        return Latin1.Text(_buffer.Unread);
    }
}
