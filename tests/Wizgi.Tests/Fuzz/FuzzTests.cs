using System.Globalization;
using Wizgi.Fuzz;

namespace Wizgi.Tests.Fuzz;

/// <summary>Every target of the fuzzer for a bounded time: once from the same seed as ever, once from a fresh one. <c>./fuzz TARGET</c> goes on for longer.</summary>
public class FuzzTests
{
    private const int FixedSeed = 20261122;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    public static TheoryData<string, long> Targets => new()
    {
        { "head", 100_000 },
        { "chunked", 8_000 },
        { "connection", 1_000 },
        { "kestrel", 4_000 },
        { "fastcgi", 20_000 },
        { "scgi", 20_000 },
        { "uwsgi", 20_000 },
        { "cgi-head", 30_000 },
        { "fastcgi-variables", 10_000 },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Nothing_is_found_from_the_fixed_seed(string target, long inputs)
    {
        var report = Run(target, FixedSeed, TimeSpan.FromMinutes(2), inputs);
        // A fuzzer that always goes the same way proves nothing.
        Assert.InRange(report.Classes.Count, 30, int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Nothing_is_found_from_a_fresh_seed(string target, long inputs) => Run(target, Random.Shared.Next(), Fresh, inputs * 10);

    private static FuzzReport Run(string target, int seed, TimeSpan time, long inputs)
    {
        using var opened = FuzzTargets.Open(target);
        var report = Fuzzer.Run(opened, seed, time, inputs);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz {target} --seed {seed}: {report.Tried} inputs, {report.Classes.Count} classes of outcome"));
        Assert.True(report.Failure is null, $"{report.Failure}");
        return report;
    }
}
