using System.Text;
using Wizgi.Conformance.Support;

namespace Wizgi.Conformance.Frameworks.Report;

/// <summary><c>docs/frameworks.md</c>, from the results of the tests.</summary>
internal static class FrameworksPage
{
    /// <summary>What lists of WSGI systems name. Each has its row, shown or not.</summary>
    private static readonly string[] Named =
    [
        "BlueBream", "bobo", "Bottle", "CherryPy", "Django", "Flask", "Google App Engine's webapp2", "Gunicorn", "prestans", "Pylons", "Pyramid", "restlite",
        "Tornado", "Trac", "TurboGears", "Uliweb", "web.py", "web2py", "weblayer", "Werkzeug",
    ];

    public static string Path => System.IO.Path.Combine(Repository.Root, "docs", "frameworks.md");

    public static string Write(SortedDictionary<string, FrameworkResult> results)
    {
        var page = new StringBuilder("""
            # Frameworks

            What was shown to work, by which test, and when. This page is written from the results of the tests (`tests/frameworks/record`); a feature is the name of a test in
            `tests/Wizgi.Conformance`. The frameworks are unmodified: Debian's packages, or where there are none, their public sources.

            | framework | version | Python | features | result | date |
            |---|---|---|---|---|---|

            """);
        var missing = Named.Where(name => !results.Keys.Any(shown => IsOf(shown, name))).ToHashSet();
        foreach (var name in results.Keys.Concat(missing).Order(StringComparer.OrdinalIgnoreCase))
            page.Append(results.TryGetValue(name, out var result)
                ? $"| [{name}](#{Anchor(name)}) | {result.Version} | {result.Python} | {result.Features.Count} | {Summary(result)} | {result.Date} |\n"
                : $"| {name} | | | | not shown yet | |\n");
        foreach (var (name, result) in results.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            page.Append($"\n## {name}\n\n");
            foreach (var note in FrameworkResults.Tested[name].Select(pair => pair.Framework.Note).Where(note => note.Length > 0).Distinct()) page.Append(note).Append("\n\n");
            var common = FrameworkResults.OfEverySite.Where(feature => result.Features.GetValueOrDefault(feature) == FrameworkResult.Passed).ToList();
            if (common.Count == FrameworkResults.OfEverySite.Count) page.Append("- everything that [the small site](#the-small-site) does\n");
            else common = [];
            foreach (var (feature, outcome) in result.Features.ExceptBy(common, feature => feature.Key))
                page.Append($"- {Words(feature)}{(outcome == FrameworkResult.Passed ? "" : $": **{outcome}**")}\n");
        }
        page.Append("\n## The small site\n\nOne site, written once in each framework (`tests/apps/frameworks`).\n\n");
        foreach (var feature in FrameworkResults.OfEverySite) page.Append($"- {Words(feature)}\n");
        return page.ToString();
    }

    private static string Words(string feature) => feature.Replace('_', ' ');

    /// <summary>"Django 3.2" shows "Django".</summary>
    private static bool IsOf(string shown, string name) => shown == name || shown.StartsWith(name + " ", StringComparison.Ordinal);

    private static string Summary(FrameworkResult result)
    {
        var others = result.Features.Values.Where(outcome => outcome != FrameworkResult.Passed).GroupBy(outcome => outcome == FrameworkResult.Failed ? "fail" : "skipped").Select(group => $"{group.Count()} {group.Key}");
        var all = string.Join(", ", others);
        return all.Length == 0 ? "works" : all;
    }

    /// <summary>As the viewers of Markdown make it: small letters, digits and hyphens.</summary>
    private static string Anchor(string name) =>
        string.Concat(name.ToLowerInvariant().Where(character => char.IsLetterOrDigit(character) || character is ' ' or '-' or '_').Select(character => character == ' ' ? '-' : character));
}
