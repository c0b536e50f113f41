using System.Diagnostics;
using Wizgi.Fuzz.Grammar;

namespace Wizgi.Fuzz;

/// <summary>What a run came to.</summary>
/// <param name="Tried">Inputs.</param>
/// <param name="Classes">How often each class of outcome was seen.</param>
/// <param name="Examples">The shortest input of each class.</param>
/// <param name="Failure">The first input that something does not hold for, or null.</param>
internal sealed record FuzzReport(long Tried, IReadOnlyDictionary<string, long> Classes, IReadOnlyDictionary<string, string> Examples, Failure? Failure);

/// <summary>Generates and mutates inputs for a target until one fails or the time is over.</summary>
/// <remarks>
/// Guided by outcomes: an input whose outcome is of a class not seen before, or a shorter one of a known class, joins the corpus that
/// mutations start from. Without the clock a run depends on the seed only.
/// </remarks>
/// <param name="target">What is tried.</param>
/// <param name="seed">Decides everything.</param>
/// <param name="part">Of several fuzzers that share a target, which this is: the target's seeds are divided among them.</param>
/// <param name="parts">How many there are.</param>
internal sealed class Fuzzer(FuzzTarget target, int seed, int part = 0, int parts = 1)
{
    // Long inputs are slow and say no more.
    private const int LongestInput = 16 * 1024;

    private readonly Random _random = new(seed);
    private readonly string[] _seeds = [.. target.Seeds.Where((_, index) => index % parts == part)];
    private readonly Dictionary<string, long> _classes = [];
    private readonly Dictionary<string, string> _corpus = [];
    private readonly List<string> _order = [];

    /// <summary>Runs as many fuzzers at once as the target is good for.</summary>
    public static FuzzReport Run(FuzzTarget target, int seed, TimeSpan time, long most = long.MaxValue)
    {
        var parts = target.Parallel;
        var reports = new FuzzReport[parts];
        var threads = Enumerable.Range(0, parts).Select(part => new Thread(() => reports[part] = new Fuzzer(target, seed + part, part, parts).Run(time, most / parts))).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        var classes = reports.SelectMany(report => report.Classes).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
        var examples = reports.SelectMany(report => report.Examples).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.MinBy(pair => pair.Value.Length).Value);
        return new FuzzReport(reports.Sum(report => report.Tried), classes, examples, reports.Select(report => report.Failure).FirstOrDefault(failure => failure is not null));
    }

    /// <param name="time">How long.</param>
    /// <param name="most">How many inputs at the most.</param>
    private FuzzReport Run(TimeSpan time, long most = long.MaxValue)
    {
        var clock = Stopwatch.StartNew();
        long tried = 0;
        for (; tried < most && clock.Elapsed < time; tried++)
        {
            var input = tried < _seeds.Length ? _seeds[tried] : Next();
            var verdict = target.TrySafely(input);
            if (verdict.Complaint is not null) return Report(tried + 1, Failure.Of(target, seed, tried, input, verdict.Complaint));
            Learn(input, verdict.Class);
        }
        return Report(tried, null);
    }

    private string Next()
    {
        if (_order.Count == 0 || _random.Next(3) == 0) return target.Generate(_random);
        var parent = _corpus[_order[_random.Next(_order.Count)]];
        var other = _corpus[_order[_random.Next(_order.Count)]];
        var child = Mutator.Mutate(parent, other, target.Words, _random);
        return child.Length > LongestInput ? child[..LongestInput] : child;
    }

    private void Learn(string input, string outcome)
    {
        ref var count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_classes, outcome, out var isKnown);
        count++;
        if (!isKnown) _order.Add(outcome);
        else if (_corpus[outcome].Length <= input.Length) return;
        _corpus[outcome] = input;
    }

    private FuzzReport Report(long tried, Failure? failure) => new(tried, _classes, _corpus, failure);
}
