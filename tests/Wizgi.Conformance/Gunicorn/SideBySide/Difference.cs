namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>Something that gunicorn and Wizgi do differently, on purpose. docs/migrating-from-gunicorn.md has them all.</summary>
/// <param name="What">What is compared: a name that <see cref="Differences.Check"/> gets.</param>
/// <param name="Cases">In which cases it shows, separated by commas; <c>*</c>: in any.</param>
/// <param name="Gunicorn">What gunicorn 20.1 has there; <c>*</c> in it is any text.</param>
/// <param name="Wizgi">What Wizgi has.</param>
/// <param name="Why">The reason: a sentence without a capital letter and a full stop.</param>
public sealed record Difference(string What, string Cases, string Gunicorn, string Wizgi, string Why)
{
    /// <summary>What stands for something that one side does not have.</summary>
    public const string Missing = "–";

    public bool IsIn(string name) => Cases == "*" || Cases.Split(", ").Contains(name);

    public bool Explains(string theirs, string ours) => Matches(Gunicorn, theirs) && Matches(Wizgi, ours);

    private static bool Matches(string pattern, string text) =>
        pattern == text || (pattern.Contains('*', StringComparison.Ordinal) && System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern.Replace(@"\", @"\\", StringComparison.Ordinal), text, ignoreCase: false));
}
