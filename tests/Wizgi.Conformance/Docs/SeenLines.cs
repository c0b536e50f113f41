using System.Text.RegularExpressions;

namespace Wizgi.Conformance.Docs;

/// <summary>What a page shows of a command's output: "…" stands for anything in a line, a line of its own for any number of lines.</summary>
internal static class SeenLines
{
    private const string Anything = "\u2026";

    /// <summary>The output is this, from its beginning to its end, but for empty lines there.</summary>
    public static bool AreAll(IReadOnlyList<string> seen, string output) => Regex.IsMatch(output.Trim('\n').TrimEnd() + "\n", $@"\A{Pattern(seen)}\z");

    /// <summary>The output begins so: more may come.</summary>
    public static bool AreFirst(IReadOnlyList<string> seen, string output) => Regex.IsMatch(output + "\n", $@"\A{Pattern(seen)}");

    private static string Pattern(IReadOnlyList<string> seen) => string.Concat(seen.Select(line => line == Anything ? @"(?:.*\n)*?" : string.Join(".*", line.TrimEnd().Split(Anything).Select(Regex.Escape)) + @"[ \r]*\n"));
}
