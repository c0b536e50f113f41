namespace Wizgi.Fuzz.Serving;

/// <summary>Ways to cut an input, as TCP may.</summary>
internal static class Split
{
    /// <summary>Whole, at random places, and byte by byte; always the same ways for the same input.</summary>
    /// <param name="input">What is cut.</param>
    /// <param name="longest">Inputs longer than that are not cut at every byte.</param>
    public static IEnumerable<IReadOnlyList<string>> Ways(string input, int longest)
    {
        yield return [input];
        var random = new Random((int)StableHash.Of(input));
        yield return AtRandom(input, 2, random);
        yield return AtRandom(input, 8, random);
        if (input.Length <= longest) yield return [.. input.Select(letter => letter.ToString())];
    }

    private static List<string> AtRandom(string input, int pieces, Random random)
    {
        int[] places = [0, .. Enumerable.Range(1, pieces - 1).Select(_ => random.Next(input.Length + 1)).Order(), input.Length];
        return [.. places.Zip(places.Skip(1), (start, end) => input[start..end]).Where(piece => piece.Length > 0)];
    }
}
