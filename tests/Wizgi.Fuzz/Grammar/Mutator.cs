namespace Wizgi.Fuzz.Grammar;

/// <summary>Damages an input: a few changes, of bytes, of words, of lines, or with a piece of another input.</summary>
internal static class Mutator
{
    private const string Telling = "\r\n \t:;,/?#%*+-_0159aAfFxX\"=[]@\0\x01\x0b\x7f\x80\xff";
    private const int LongestPiece = 12;

    public static string Mutate(string parent, string other, IReadOnlyList<string> words, Random random)
    {
        var text = parent;
        for (var changes = 1 + random.Next(4); changes > 0; changes--) text = Change(text, other, words, random);
        return text;
    }

    private static string Change(string text, string other, IReadOnlyList<string> words, Random random)
    {
        var place = random.Next(text.Length + 1);
        var end = Math.Min(text.Length, place + random.Next(LongestPiece));
        var word = words[random.Next(words.Count)];
        return random.Next(9) switch
        {
            0 => text[..place] + text[end..],
            1 => text[..place] + Octet(random) + text[Math.Min(place + 1, text.Length)..],
            2 => text[..place] + Octet(random) + text[place..],
            3 => text[..place] + word + text[place..],
            4 => text[..place] + word + text[end..],
            5 => text[..end] + text[place..],
            6 => InsertLine(text, word, random),
            7 => text[..place] + other[random.Next(other.Length + 1)..],
            _ => RepeatLine(text, random),
        };
    }

    private static char Octet(Random random) => random.Next(3) == 0 ? (char)random.Next(256) : Telling[random.Next(Telling.Length)];

    private static string InsertLine(string text, string line, Random random)
    {
        var place = LineEnd(text, random);
        return text[..place] + line + "\r\n" + text[place..];
    }

    private static string RepeatLine(string text, Random random)
    {
        var place = LineEnd(text, random);
        var end = text.IndexOf("\r\n", place, StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 2)] + text[place..];
    }

    /// <summary>Behind some CRLF, or the start.</summary>
    private static int LineEnd(string text, Random random)
    {
        var end = text.IndexOf("\r\n", random.Next(text.Length + 1), StringComparison.Ordinal);
        return end < 0 ? 0 : end + 2;
    }
}
