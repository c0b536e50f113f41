using System.Text.RegularExpressions;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Wire;

/// <summary>The valid cases of <c>tests/wire</c>, damaged: whatever comes of it is an orderly answer, and the connection ends.</summary>
public sealed partial class MutationTests(EchoServer wizgi) : IClassFixture<EchoServer>
{
    private const int Rounds = 400;

    private static readonly int[] Orderly = [200, 400, 405, 408, 413, 414, 417, 431, 501, 505];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_request_with_a_byte_replaced_gets_an_orderly_answer_or_none(int seed)
    {
        var random = new Random(seed);
        var cases = WireCase.Names("valid").Select(name => WireCase.Read("valid", name).Sent).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var request = cases[random.Next(cases.Count)].ToCharArray();
            request[random.Next(request.Length)] = Byte(random);
            await IsAnsweredInOrder(new string(request));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_request_with_bytes_inserted_gets_an_orderly_answer_or_none(int seed)
    {
        var random = new Random(seed);
        var cases = WireCase.Names("valid").Select(name => WireCase.Read("valid", name).Sent).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            var request = cases[random.Next(cases.Count)];
            var inserted = string.Concat(Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Byte(random)));
            await IsAnsweredInOrder(request.Insert(random.Next(request.Length), inserted));
        }
    }

    [Fact]
    public async Task A_request_cut_off_anywhere_is_never_run()
    {
        foreach (var name in (string[])["get", "content-length", "chunked-with-trailers", "chunked-with-extensions"])
        {
            var sent = WireCase.Read("valid", name).Sent;
            for (var length = 1; length < sent.Length; length++)
                Assert.DoesNotContain("HTTP/1.1 200", await IsAnsweredInOrder(sent[..length]), StringComparison.Ordinal);
        }
    }

    /// <summary>Mostly the bytes that mean something in HTTP/1.</summary>
    private static char Byte(Random random)
    {
        const string Telling = "\r\n \t:;,/?#%*+-_0159aAfFxX\"=\0\x01\x0b\x7f\x80\xff";
        return random.Next(3) == 0 ? (char)random.Next(256) : Telling[random.Next(Telling.Length)];
    }

    private async Task<string> IsAnsweredInOrder(string request)
    {
        using var client = await wizgi.Connect();
        await client.SendUntilClosed(request);
        client.EndSending();
        var received = await client.ReadWhatComes();
        var statuses = StatusLine().Matches(received).Select(match => int.Parse(match.ValueSpan[9..12])).ToList();
        Assert.True(received.Length == 0 || received.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), received);
        Assert.All(statuses, status => Assert.Contains(status, Orderly));
        return received;
    }

    [GeneratedRegex(@"HTTP/1\.1 \d{3} ")]
    private static partial Regex StatusLine();
}
