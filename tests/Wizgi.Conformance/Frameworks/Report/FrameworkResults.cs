using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using Wizgi.Conformance.Support;
using Xunit;

namespace Wizgi.Conformance.Frameworks.Report;

/// <summary>The results that <c>docs/frameworks.md</c> is made from, in <c>tests/frameworks/results.json</c>: of each framework those of the last run that had it.</summary>
internal static class FrameworkResults
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Path => System.IO.Path.Combine(Repository.Root, "tests", "frameworks", "results.json");

    /// <summary>The frameworks that have tests, by name.</summary>
    public static ILookup<string, (FrameworkAttribute Framework, Type Tests)> Tested { get; } = typeof(FrameworkResults).Assembly.GetTypes()
        .Where(type => !type.IsAbstract)
        .Select(type => (Framework: type.GetCustomAttribute<FrameworkAttribute>(inherit: false), Tests: type))
        .Where(pair => pair.Framework is not null)
        .OrderBy(pair => pair.Tests.FullName, StringComparer.Ordinal)
        .ToLookup(pair => pair.Framework!.Name, pair => (pair.Framework!, pair.Tests));

    /// <summary>What every framework's small site does.</summary>
    public static IReadOnlyList<string> OfEverySite { get; } = [.. FeaturesOf(typeof(SmallSiteTests<>)).Order(StringComparer.Ordinal)];

    /// <summary>The features that the tests of a framework show when they run.</summary>
    public static IEnumerable<string> Features(string framework) => Tested[framework].SelectMany(pair => FeaturesOf(pair.Tests)).Distinct();

    private static IEnumerable<string> FeaturesOf(Type tests) =>
        tests.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name);

    public static SortedDictionary<string, FrameworkResult> Read() =>
        File.Exists(Path) ? JsonSerializer.Deserialize<SortedDictionary<string, FrameworkResult>>(File.ReadAllText(Path), Format)! : [];

    /// <summary>
    /// Takes over what a run says, from the test runner's report (<c>-result-xml</c>). A framework that was skipped as a whole, because it is not on this
    /// machine, keeps the results that it had; one that has no tests any more loses them.
    /// </summary>
    public static void TakeOver(string report)
    {
        var results = Read();
        foreach (var gone in results.Keys.Where(name => !Tested.Contains(name)).ToList()) results.Remove(gone);
        var tests = XDocument.Load(report).Descendants("test").GroupBy(test => test.Descendants("trait").FirstOrDefault(trait => trait.Attribute("name")!.Value == FrameworkAttribute.Trait)?.Attribute("value")!.Value);
        foreach (var framework in tests.Where(group => group.Key is not null))
        {
            var features = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var test in framework)
            {
                var feature = test.Attribute("method")!.Value;
                features[feature] = features.TryGetValue(feature, out var known) ? FrameworkResult.Both(known, Outcome(test)) : Outcome(test);
            }
            if (features.Values.All(outcome => outcome.StartsWith(FrameworkResult.Skipped, StringComparison.Ordinal))) continue;
            var row = Tested[framework.Key!].First().Framework;
            results[framework.Key!] = new(row.FindVersion(), row.FindPythonVersion(), DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), features);
        }
        File.WriteAllText(Path, JsonSerializer.Serialize(results, Format) + "\n");
    }

    private static string Outcome(XElement test) => test.Attribute("result")!.Value switch
    {
        "Pass" => FrameworkResult.Passed,
        "Skip" => FrameworkResult.Skipped + test.Element("reason")?.Value.Trim(),
        _ => FrameworkResult.Failed,
    };
}
