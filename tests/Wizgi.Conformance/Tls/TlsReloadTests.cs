using System.Collections.Concurrent;
using System.Net;
using System.Runtime.InteropServices;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Tls;

/// <summary>A reload under load, over TLS: every answer counts.</summary>
public sealed class TlsReloadTests
{
    [Fact]
    public async Task HUP_replaces_the_workers_and_loses_no_request_of_HTTP_1_and_2()
    {
        await using var server = await TlsServer.Start("-w", "2");
        await server.Process.WaitForOutput("(2 of 2)");
        using var over = new CancellationTokenSource();
        var (failures, answers) = (new ConcurrentQueue<string>(), 0);
        var clients = ((Version[])[HttpVersion.Version11, HttpVersion.Version11, HttpVersion.Version20]).Select(version => Task.Run(async () =>
        {
            using var client = server.Client(version);
            while (!over.IsCancellationRequested)
            {
                try
                {
                    using var response = await client.GetAsync("/", CancellationToken.None);
                    if (response.StatusCode != HttpStatusCode.OK || (await response.Content.ReadAsStringAsync(CancellationToken.None)).Length == 0) failures.Enqueue($"{version}: {response.StatusCode}");
                    Interlocked.Increment(ref answers);
                }
                catch (HttpRequestException problem)
                {
                    failures.Enqueue($"{version}: {problem}");
                }
            }
        })).ToList();
        for (var round = 1; round <= 3; round++)
        {
            var log = server.Process.Log();
            server.Process.Signal(PosixSignal.SIGHUP);
            await log.WaitFor("Reloaded");
            await Reach(Volatile.Read(ref answers) + 30);
        }
        await over.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Empty(failures);

        async Task Reach(int count)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (Volatile.Read(ref answers) < count) await Task.Delay(20, limit.Token);
        }
    }
}
