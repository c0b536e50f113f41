namespace Wizgi.Cli.Gunicorn;

/// <summary>A setting of gunicorn that is none of Wizgi's, and what becomes of it, wherever it is given.</summary>
/// <param name="name">Its key in a configuration file.</param>
internal sealed class GunicornSetting(string name)
{
    public string Name => name;

    public string[] Flags { get; init; } = [];

    /// <summary>What the flag means, which takes no value then; null: it takes one.</summary>
    public string? FlagMeans { get; init; }

    /// <summary>The values that mean what happens here anyway: they are not worth a word.</summary>
    public Func<IReadOnlyList<string>, bool> IsSame { get; init; } = _ => false;

    /// <summary>Somebody would get something else than meant: it is an error.</summary>
    public bool IsRefused { get; init; }

    /// <summary>Why it has no effect, or what to use instead: a sentence without a capital letter and a full stop.</summary>
    public required string Prose { get; init; }

    public static Func<IReadOnlyList<string>, bool> Is(params string[] words) =>
        texts => texts.Count == 0 || (texts.Count == 1 && words.Contains(texts[0], StringComparer.OrdinalIgnoreCase));
}
