using Wizgi.Server.Engine;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Server.Engine;

public sealed class ReadBufferTests : IDisposable
{
    private readonly SocketPair _sockets = new();
    private readonly ReadBuffer _buffer = new(64);

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Received_bytes_stand_behind_those_that_are_here()
    {
        _buffer.Load("abc"u8);
        _sockets.Send("def"u8);
        Assert.Equal(3, _buffer.Receive(_sockets.Server));
        Assert.Equal("abcdef", Latin1.Text(_buffer.Unread));
        _buffer.Use(2);
        Assert.Equal("cdef", Latin1.Text(_buffer.Unread));
        Assert.Equal("abcdef", Latin1.Text(_buffer.At(0, 6)));
    }

    [Fact]
    public void Nothing_to_receive_is_no_end_and_an_end_is()
    {
        Assert.Equal(-1, _buffer.Receive(_sockets.Server));
        _sockets.CloseClient();
        Assert.Equal(0, _buffer.Receive(_sockets.Server));
    }

    [Fact]
    public void Used_bytes_make_room_and_those_below_the_floor_stay()
    {
        _buffer.Load(Latin1.Bytes("head" + new string('x', 50) + "rest"));
        _buffer.Use(54);
        _sockets.Send(Latin1.Bytes(new string('y', 40)));
        Assert.Equal(40, _buffer.Receive(_sockets.Server, floor: 4));
        Assert.Equal("head", Latin1.Text(_buffer.At(0, 4)));
        Assert.Equal("rest" + new string('y', 40), Latin1.Text(_buffer.Unread));
    }

    [Fact]
    public void A_request_in_the_second_half_moves_to_the_front()
    {
        _buffer.Load(Latin1.Bytes(new string('x', 40) + "next"));
        _buffer.Use(40);
        _buffer.MoveToFront();
        Assert.Equal((0, "next"), (_buffer.Start, Latin1.Text(_buffer.Unread)));
    }
}
