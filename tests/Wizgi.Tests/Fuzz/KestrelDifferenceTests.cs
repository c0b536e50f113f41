using Wizgi.Fuzz.Kestrel;
using Wizgi.Fuzz.Targets;
using Wizgi.Tests.Support;

namespace Wizgi.Tests.Fuzz;

/// <summary>What we do otherwise than Kestrel is documented, each with its reason, and still true.</summary>
public sealed class KestrelDifferenceTests(KestrelDifferenceTests.Servers servers) : IClassFixture<KestrelDifferenceTests.Servers>
{
    private static readonly string Document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "conformance.md"));

    /// <summary>Both servers, once for the class.</summary>
    public sealed class Servers : IDisposable
    {
        internal KestrelTarget Target { get; } = new();

        public void Dispose() => Target.Dispose();
    }

    public static TheoryData<string> Names => [.. KnownDifferences.All.Select(known => known.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_difference_is_in_the_document_with_its_reason(string name) => Assert.Matches($@"\n\| `{name}` \| [^|]{{10,}} \|\n", Document);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_difference_is_still_there(string name)
    {
        var known = KnownDifferences.All.Single(known => known.Name == name);
        var verdict = servers.Target.TrySafely(known.Example);
        if (verdict.Class != name) verdict = servers.Target.TryPatiently(known.Example);
        Assert.Equal((name, null), (verdict.Class, verdict.Complaint));
    }

    [Fact]
    public void The_document_has_no_other_differences()
    {
        var section = Document[Document.IndexOf("## Against Kestrel", StringComparison.Ordinal)..];
        var documented = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        Assert.Equal(KnownDifferences.All.Select(known => known.Name).Order(), documented.Order());
    }
}
