using Xunit;

namespace Wizgi.Conformance.Frameworks.Report;

public sealed class FrameworksPageTests
{
    private const string Remedy = "tests/frameworks/record writes it anew";

    [Fact]
    public void The_page_says_what_the_results_say()
    {
        var text = File.ReadAllText(FrameworksPage.Path);

        Assert.True(text == FrameworksPage.Write(FrameworkResults.Read()), $"docs/frameworks.md is not what tests/frameworks/results.json says; {Remedy}");
    }

    [Fact]
    public void The_results_are_those_of_the_tests_that_there_are()
    {
        var results = FrameworkResults.Read();
        foreach (var (name, result) in results)
        {
            var tests = FrameworkResults.Features(name).Order(StringComparer.Ordinal).ToList();
            Assert.True(tests.SequenceEqual(result.Features.Keys.Order(StringComparer.Ordinal)), $"{name}: tests came or went since its results were written; {Remedy}");
        }
        Assert.All(FrameworkResults.Tested, framework => Assert.True(results.ContainsKey(framework.Key), $"{framework.Key} has tests, and no results; {Remedy}"));
    }

    [Fact]
    public void Nothing_on_the_page_fails() =>
        Assert.All(FrameworkResults.Read(), row => Assert.DoesNotContain(FrameworkResult.Failed, row.Value.Features.Values));
}
