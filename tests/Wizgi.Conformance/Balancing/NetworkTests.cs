using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Balancing;

/// <summary>Three hosts, which are network namespaces of this machine, behind <c>wizgi balance</c> under load: one is cut off, one slow, one restarted.</summary>
public sealed class NetworkTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private static readonly TimeSpan Ejection = TimeSpan.FromSeconds(2);

    private readonly string _name = $"wz{Environment.ProcessId % 100000}";

    [Fact]
    public async Task No_safe_request_fails_while_hosts_are_cut_off_slow_and_restarted()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/ip") || File.Exists("/sbin/ip"), "there is no ip: apt-get install iproute2");
        Assert.SkipUnless(Ip("netns", "add", $"{_name}x") == 0, "network namespaces are not permitted here: they need root (CAP_SYS_ADMIN)");
        _ = Ip("netns", "del", $"{_name}x");
        var origins = new List<Origin>();
        try
        {
            for (var host = 1; host <= 3; host++)
            {
                Build(host);
                origins.Add(await Origin.Start($"{host}", seconds: host == 2 ? 0.3 : 0, port: 9000, host: Address(host), through: ["ip", "netns", "exec", $"{_name}n{host}"]));
            }
            await using var wizgi = await WizgiProcess.Start("balance", new()
            {
                IsConfigured = true,
                Arguments = ["-b", "127.0.0.1:0", .. origins.Select(origin => origin.Address), "--connect-timeout", "1", "--ejection-time", Text(Ejection), "--timeout", "20"],
            });
            var answers = new ConcurrentQueue<(TimeSpan At, TimeSpan Took, int Status, string Body)>();
            using var stop = new CancellationTokenSource();
            var clock = Stopwatch.StartNew();
            Task[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(() => Load(wizgi, clock, answers, stop.Token)))];

            await WaitUntil(() => (string[])["1", "2", "3"] is var all && all.All(name => answers.Any(answer => answer.Body == name)));
            // The cable is pulled: nothing comes back, not even a refusal.
            var cut = clock.Elapsed;
            Assert.Equal(0, Ip("netns", "exec", $"{_name}n1", "ip", "link", "set", "eth0", "down"));
            await wizgi.WaitForOutput($"{origins[0].Address} gets no requests for ");
            var ejected = clock.Elapsed;
            // The third is restarted meanwhile, so that only the slow one is there for a while.
            origins[2].Dispose();
            await wizgi.WaitForOutput($"{origins[2].Address} gets no requests for ");
            origins[2] = await Origin.Start("3", port: 9000, host: Address(3), through: ["ip", "netns", "exec", $"{_name}n3"]);
            await wizgi.WaitForOutput($"{origins[2].Address} is back");
            var before = clock.Elapsed;
            Assert.Equal(0, Ip("netns", "exec", $"{_name}n1", "ip", "link", "set", "eth0", "up"));
            await WaitUntil(() => wizgi.Output.Contains($"{origins[0].Address} is back", StringComparison.Ordinal));
            await WaitUntil(() => answers.Any(answer => answer.Body == "1" && answer.At > before));
            await stop.CancelAsync();
            await Task.WhenAll(clients);

            var failed = answers.Where(answer => answer.Status != 200).ToList();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{answers.Count} requests of {Clients} clients in {clock.Elapsed.TotalSeconds:0.0} s; {failed.Count} failed, {failed.Count(answer => answer.At > ejected)} of them begun after the ejection, which came {(ejected - cut).TotalSeconds:0.00} s after the cut; " +
                $"the longest took {answers.Max(answer => answer.Took).TotalSeconds:0.00} s, of those begun after the ejection {answers.Where(answer => answer.At > ejected).Max(answer => answer.Took).TotalSeconds:0.00} s"));
            if (failed.Count > 0) output.WriteLine(wizgi.Output);
            Assert.Empty(failed);
            Assert.All((string[])["1", "2", "3"], name => Assert.Contains(answers, answer => answer.Body == name));
        }
        finally
        {
            foreach (var origin in origins) origin.Dispose();
            for (var host = 1; host <= 3; host++) _ = Ip("netns", "del", $"{_name}n{host}");
        }
    }

    private static async Task Load(WizgiProcess wizgi, Stopwatch clock, ConcurrentQueue<(TimeSpan, TimeSpan, int, string)> answers, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = new Uri(wizgi.Url), Timeout = TimeSpan.FromSeconds(60) };
        while (!stop.IsCancellationRequested)
        {
            var at = clock.Elapsed;
            try
            {
                using var response = await client.GetAsync("/", CancellationToken.None);
                answers.Enqueue((at, clock.Elapsed - at, (int)response.StatusCode, await response.Content.ReadAsStringAsync(CancellationToken.None)));
            }
            catch (HttpRequestException)
            {
                answers.Enqueue((at, clock.Elapsed - at, 0, ""));
            }
        }
    }

    // A namespace with a cable to this one: 10.213.HOST.1 here, 10.213.HOST.2 there.
    private void Build(int host)
    {
        var (space, cable) = ($"{_name}n{host}", $"{_name}v{host}");
        foreach (var command in (string[])
                 [
                     $"netns add {space}", $"link add {cable} type veth peer name eth0 netns {space}", $"addr add 10.213.{host}.1/30 dev {cable}", $"link set {cable} up",
                     $"netns exec {space} ip addr add {Address(host)}/30 dev eth0", $"netns exec {space} ip link set eth0 up", $"netns exec {space} ip link set lo up",
                 ])
            Assert.SkipUnless(Ip(command.Split(' ')) == 0, $"virtual network cables are not permitted here: ip {command}");
    }

    private static string Address(int host) => $"10.213.{host}.2";

    private static string Text(TimeSpan time) => time.TotalSeconds.ToString(CultureInfo.InvariantCulture);

    private static int Ip(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }

    private static async Task WaitUntil(Func<bool> isSo)
    {
        var limit = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(40), "it did not come to that");
            await Task.Delay(20);
        }
    }
}
