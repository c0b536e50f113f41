namespace Wizgi.Cli.Settings;

/// <summary>What a setting may be: how text becomes a value.</summary>
internal interface ISettingType<out T>
{
    /// <summary>For the help; empty: a switch.</summary>
    string ValueName { get; }

    IReadOnlyList<string> Words { get; }

    bool IsList { get; }

    IReadOnlyList<string> Split(string text);

    /// <param name="texts">As given; of what is no list the last one counts.</param>
    /// <param name="folder">What relative paths begin at.</param>
    /// <exception cref="SettingException">It means nothing.</exception>
    T Parse(IReadOnlyList<string> texts, string folder);
}

/// <summary>A type of one text.</summary>
/// <param name="valueName">For the help.</param>
/// <param name="parse">From the text and the folder that relative paths begin at; throws <see cref="FormatException"/> with what is allowed.</param>
internal sealed class SettingType<T>(string valueName, Func<string, string, T> parse) : ISettingType<T>
{
    public SettingType(string valueName, Func<string, T> parse)
        : this(valueName, (text, _) => parse(text))
    {
    }

    public string ValueName => valueName;

    public IReadOnlyList<string> Words { get; init; } = [];

    public bool IsList => false;

    public IReadOnlyList<string> Split(string text) => [text];

    public T Parse(IReadOnlyList<string> texts, string folder) => texts.Count == 0 ? default! : ParseOne(texts[^1], folder);

    public T ParseOne(string text, string folder)
    {
        try
        {
            return parse(text, folder);
        }
        catch (FormatException problem)
        {
            throw new SettingException(text, problem.Message);
        }
    }
}

/// <summary>A type of any number of texts.</summary>
/// <param name="item">The type of each.</param>
/// <param name="separator">What parts several in one text; null: a text is one item.</param>
internal sealed class SettingList<T>(SettingType<T> item, char? separator = null) : ISettingType<IReadOnlyList<T>>
{
    public string ValueName => item.ValueName;

    public IReadOnlyList<string> Words => item.Words;

    public bool IsList => true;

    /// <summary>Throws <see cref="FormatException"/> when the items do not go together.</summary>
    public Action<IReadOnlyList<T>>? CheckTogether { get; init; }

    public IReadOnlyList<string> Split(string text) =>
        separator is { } character ? text.Split(character, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [text];

    public IReadOnlyList<T> Parse(IReadOnlyList<string> texts, string folder)
    {
        T[] items = [.. texts.SelectMany(Split).Select(text => item.ParseOne(text, folder))];
        try
        {
            CheckTogether?.Invoke(items);
        }
        catch (FormatException problem)
        {
            throw new SettingException(string.Join(' ', texts), problem.Message);
        }
        return items;
    }
}
