using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Around;

/// <summary>One option of a middleware of <c>--middleware NAME,KEY=VALUE</c>.</summary>
/// <param name="name">The key.</param>
internal abstract class MiddlewareOption(string name)
{
    public string Name => name;

    /// <summary>What it does, in sentences.</summary>
    public required string Prose { get; init; }

    /// <summary>As it would be given; null: nothing.</summary>
    public string[] Default { get; init; } = [];

    /// <summary>There is no middleware without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>It may be given several times; all count.</summary>
    public abstract bool IsList { get; }

    /// <summary>What stands behind the equals sign.</summary>
    public abstract string ValueName { get; }

    /// <exception cref="FormatException">A text means nothing here.</exception>
    public object? Parse(IReadOnlyList<string> texts, string folder)
    {
        try
        {
            return ParseCore(texts, folder);
        }
        catch (SettingException problem)
        {
            throw new FormatException($"{Name}={problem.Text}: {problem.Message}");
        }
    }

    protected abstract object? ParseCore(IReadOnlyList<string> texts, string folder);
}

/// <inheritdoc/>
internal sealed class MiddlewareOption<T>(string name, ISettingType<T> type) : MiddlewareOption(name)
{
    public override bool IsList => type.IsList;

    public override string ValueName => type.ValueName.Length == 0 ? "true|false" : type.ValueName;

    protected override object? ParseCore(IReadOnlyList<string> texts, string folder) => type.Parse(texts, folder);
}
