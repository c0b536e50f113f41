using Wizgi.Server.Engine;

namespace Wizgi.Tests.Server.Engine;

public sealed class ByteQueueTests
{
    private readonly ByteQueue _queue = new();

    [Fact]
    public void An_empty_queue_has_nothing_first()
    {
        Assert.Equal(0, _queue.Length);
        Assert.True(_queue.First.IsEmpty);
        Assert.Equal(0, _queue.Take(new byte[8]));
        Assert.False(_queue.Reserve().IsEmpty);
        Assert.Equal(0, _queue.Length);
    }

    [Fact]
    public void What_goes_in_comes_out_in_order_whatever_the_pieces()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var put = new MemoryStream();
        var taken = new MemoryStream();
        for (var round = 0; round < 5_000; round++)
        {
            var piece = new byte[random.Next(random.Next(10) == 0 ? 200_000 : 300)];
            random.NextBytes(piece);
            switch (random.Next(4))
            {
                case 0:
                    _queue.Append(piece);
                    put.Write(piece);
                    break;
                case 1:
                    var room = _queue.Reserve();
                    var count = Math.Min(room.Length, piece.Length);
                    piece.AsSpan(0, count).CopyTo(room);
                    _queue.Commit(count);
                    put.Write(piece, 0, count);
                    break;
                case 2:
                    taken.Write(piece, 0, _queue.Take(piece));
                    break;
                default:
                    var first = _queue.First[..random.Next(_queue.First.Length + 1)];
                    taken.Write(first);
                    _queue.Use(first.Length);
                    break;
            }
            Assert.Equal(put.Length - taken.Length, _queue.Length);
            Assert.Equal(_queue.Length == 0, _queue.First.IsEmpty);
        }
        var rest = new byte[_queue.Length];
        Assert.Equal(rest.Length, _queue.Take(rest));
        taken.Write(rest);
        Assert.True(put.ToArray().AsSpan().SequenceEqual(taken.ToArray()));
    }

    [Fact]
    public void A_cleared_queue_begins_anew()
    {
        _queue.Append(new byte[100_000]);
        _queue.Use(1);
        _queue.Clear();
        Assert.Equal(0, _queue.Length);
        _queue.Append("abc"u8);
        Assert.True(_queue.First.SequenceEqual("abc"u8));
    }
}
