namespace Wizgi.Conformance.Frameworks.Report;

/// <summary>What one run showed of one framework.</summary>
/// <param name="Version">The framework's.</param>
/// <param name="Python">The interpreter's version.</param>
/// <param name="Date">The day of the run, such as "2026-11-23".</param>
/// <param name="Features">Names of tests, each with "passed", "failed", or "skipped: " and the reason.</param>
internal sealed record FrameworkResult(string Version, string Python, string Date, SortedDictionary<string, string> Features)
{
    public const string Passed = "passed";
    public const string Failed = "failed";
    public const string Skipped = "skipped: ";

    /// <summary>The cases of a theory are one feature, which has passed when all of them have.</summary>
    public static string Both(string one, string other) =>
        one == Failed || other == Failed ? Failed : one == Passed ? other : one;
}
