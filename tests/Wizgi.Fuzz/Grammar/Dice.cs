namespace Wizgi.Fuzz.Grammar;

/// <summary>Chances for a grammar: mostly right, sometimes wrong.</summary>
/// <param name="random">Decides.</param>
/// <param name="mischief">How likely a production is a wrong one, 0 to 1.</param>
internal sealed class Dice(Random random, double mischief)
{
    /// <summary>One of three inputs is clean all through, the others have more or less wrong in them.</summary>
    public static Dice Throw(Random random) => new(random, random.Next(3) switch { 0 => 0, 1 => 0.05, _ => 0.2 });

    public bool IsWrong => random.NextDouble() < mischief;

    /// <summary>True once in that many.</summary>
    public bool Once(int many) => random.Next(many) == 0;

    /// <summary>From 0 up to, not including, a number.</summary>
    public int Below(int end) => random.Next(end);

    public string OneOf(params ReadOnlySpan<string> choices) => choices[random.Next(choices.Length)];

    public string Of(string[] right, string[] wrong) => IsWrong ? OneOf(wrong) : OneOf(right);

    /// <summary>Text from an alphabet.</summary>
    public string Text(int length, string alphabet) => string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));

    /// <summary>Any bytes.</summary>
    public string Bytes(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => (char)random.Next(256)));

    public string MixedCase(string text) => string.Concat(text.Select(letter => Once(2) ? char.ToUpperInvariant(letter) : char.ToLowerInvariant(letter)));
}
