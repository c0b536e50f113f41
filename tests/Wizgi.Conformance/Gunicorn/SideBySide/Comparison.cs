using System.Text;
using Xunit;

namespace Wizgi.Conformance.Gunicorn.SideBySide;

/// <summary>Holds what was seen of both servers against <see cref="Differences"/>.</summary>
public static class Comparison
{
    // What stands behind it depends on it.
    private const string Status = "status";

    /// <summary>Fails where the two differ and the table does not say so, and where it says so and they do not.</summary>
    /// <param name="name">Of the case.</param>
    /// <param name="gunicorn">What was seen, by name.</param>
    /// <param name="wizgi">The same.</param>
    public static void Check(string name, Dictionary<string, string> gunicorn, Dictionary<string, string> wizgi)
    {
        var problems = new StringBuilder();
        var used = new HashSet<Difference>();
        foreach (var what in Compared(gunicorn, wizgi))
        {
            var (theirs, ours) = (gunicorn.GetValueOrDefault(what, Difference.Missing), wizgi.GetValueOrDefault(what, Difference.Missing));
            if (theirs == ours) continue;
            // Of two the one that names the case.
            var known = Differences.All.Where(difference => difference.What == what && difference.IsIn(name) && difference.Explains(theirs, ours)).OrderBy(difference => difference.Cases == "*").FirstOrDefault();
            if (known is null) problems.Append($"{name}: {what} is {theirs} in gunicorn, {ours} in Wizgi\n");
            else used.Add(known);
        }
        foreach (var stale in Differences.All.Where(difference => difference.Cases != "*" && difference.IsIn(name) && !used.Contains(difference)))
            problems.Append($"{name}: the table says that {stale.What} differs, which it does not so: {stale.Gunicorn}, {stale.Wizgi}\n");
        Assert.True(problems.Length == 0, problems.ToString());
    }

    // Where one serves a request that the other refuses there is nothing else to compare.
    private static IEnumerable<string> Compared(Dictionary<string, string> gunicorn, Dictionary<string, string> wizgi) =>
        gunicorn.TryGetValue(Status, out var theirs) && wizgi.TryGetValue(Status, out var ours) && Code(theirs) != Code(ours) ? [Status] : gunicorn.Keys.Union(wizgi.Keys);

    private static string Code(string status) => status.Split(' ').ElementAtOrDefault(1) ?? status;
}
