using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Foreign;

/// <summary>What even the smallest frameworks are asked for: a stream, an error, many clients.</summary>
/// <param name="stream">The path of a stream, of a gate's port and a number of lines.</param>
/// <param name="quick">A path that is answered with 200.</param>
public abstract class StreamTests<TSite>(TSite site, Func<int, int, string> stream, string quick) : SiteTests<TSite>(site)
    where TSite : ForeignSite
{
    [Fact]
    public async Task Each_piece_of_a_stream_is_sent_before_the_next_is_made()
    {
        using var gate = new Gate();
        using var wire = await Site.Server.Connect();
        await wire.Send(Request("GET", stream(gate.Port, 3)));
        await gate.WaitForView();

        Assert.StartsWith("HTTP/1.1 200 ", await wire.ReadUntil("\r\n\r\n"), StringComparison.Ordinal);
        for (var number = 0; number < 3; number++)
        {
            Assert.Equal($"7\r\nline {number}\n\r\n", await wire.ReadExactly(12));
            await gate.LetThrough();
        }
        Assert.Equal("0\r\n\r\n", await wire.ReadExactly(5));
    }

    [Fact]
    public async Task Stream_that_the_client_left_is_closed()
    {
        using var gate = new Gate();
        using (var wire = await Site.Server.Connect())
        {
            await wire.Send(Request("GET", stream(gate.Port, 1000000)));
            await gate.WaitForView();
            await wire.ReadUntil("line 0\n");
        }
        await gate.LetThroughUntilClosed();

        await GetText(quick);
    }

    [Fact]
    public async Task Clients_at_the_same_time_all_get_their_answer()
    {
        var first = await GetText(quick);

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => GetText(quick)));

        Assert.All(answers, answer => Assert.Equal(first, answer));
    }
}
