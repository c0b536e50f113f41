namespace Wizgi;

/// <summary>What somebody may have meant who wrote a name that does not exist.</summary>
internal static class NearestName
{
    // A name that differs in more is another name.
    private const int NearestDistance = 3;

    /// <summary>The name that is most like it, in letters of any case; null: none is.</summary>
    /// <param name="name">What was written.</param>
    /// <param name="names">What could have been.</param>
    public static string? Find(string name, IEnumerable<string> names)
    {
        var (nearest, distance) = names.Select(other => (other, Distance(name.ToUpperInvariant(), other.ToUpperInvariant()))).MinBy(pair => pair.Item2);
        return nearest is not null && distance <= Math.Min(NearestDistance, name.Length / 2) ? nearest : null;
    }

    // Levenshtein's: letters to insert, delete or replace.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
