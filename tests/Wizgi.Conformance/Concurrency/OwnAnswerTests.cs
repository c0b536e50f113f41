using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Concurrency;

/// <summary>Whichever thread owns the loop, serves or finishes, every answer belongs to its own request, in order.</summary>
public sealed class OwnAnswerTests
{
    private const int Connections = 64;
    private const int Rounds = 25;

    [Theory]
    [InlineData("hosted", 2)]
    [InlineData("hosted", 8)]
    [InlineData("embedded", 32)]
    public async Task Mixed_calls_on_many_connections_answer_their_own_request(string mode, int threads)
    {
        await using var server = await WizgiProcess.Start("concurrency:app", new WizgiOptions { Arguments = ["--threads", $"{threads}", "--python-mode", mode] });
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(number => Converse(server, new Random(number), number)));
        Assert.DoesNotContain("ERROR", server.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.Stop());
    }

    /// <summary>Bursts of pipelined requests, a fifth of which sleep or compute; sometimes a new connection.</summary>
    private static async Task Converse(WizgiProcess server, Random random, int number)
    {
        WireClient? client = null;
        for (var round = 0; round < Rounds; round++)
        {
            client ??= await server.Connect();
            var paths = Enumerable.Range(0, random.Next(1, 5)).Select(index => $"/echo/{number}-{round}-{index}").ToList();
            await client.Send(string.Concat(paths.Select(path => $"GET {path}{Burden(random)} HTTP/1.1\r\nHost: a\r\n\r\n")));
            foreach (var path in paths)
            {
                var response = await client.ReadResponse();
                Assert.Equal(200, response.StatusCode);
                Assert.Equal(path, response.Body);
            }
            if (random.Next(20) > 0) continue;
            client.Dispose();
            client = null;
        }
        client?.Dispose();
    }

    private static string Burden(Random random) => random.Next(10) switch
    {
        0 => $"?sleep={random.Next(20)}",
        1 => $"?burn={random.Next(3)}",
        _ => "",
    };
}
