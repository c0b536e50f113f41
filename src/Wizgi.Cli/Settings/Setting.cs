namespace Wizgi.Cli.Settings;

/// <summary>One thing that can be set: where it can be said, what it may be, and what it does. Help, documentation and checks come from here.</summary>
/// <param name="name">Its key in configuration files: gunicorn's name where gunicorn has the setting.</param>
internal abstract class Setting(string name)
{
    /// <summary>What the names of environment variables begin with.</summary>
    public const string VariablePrefix = "WIZGI_";

    public string Name => name;

    /// <summary>On the command line, the one to show first. Empty: it cannot be given there.</summary>
    public required string[] Flags { get; init; }

    /// <summary>What it does, in sentences.</summary>
    public required string Prose { get; init; }

    /// <summary>As it would be given; empty: nothing.</summary>
    public string Default { get; init; } = "";

    /// <summary>Whose default that is, or why it is so; empty: ours, and obvious.</summary>
    public string DefaultSource { get; init; } = "";

    /// <summary>A variable of the environment that others know too, such as WEB_CONCURRENCY. It stands below every other source.</summary>
    public string? SharedVariable { get; init; }

    /// <summary>What the text of the shared variable means; null: nothing.</summary>
    public Func<string, string?> FromSharedVariable { get; init; } = text => text;

    /// <summary>What the flag says when it stands without a value; null: it needs one.</summary>
    public string? Bare { get; init; }

    public string Variable => VariablePrefix + name.ToUpperInvariant();

    /// <summary>For the help: <c>SECONDS</c>.</summary>
    public abstract string ValueName { get; }

    /// <summary>What it may be, if that is a few words.</summary>
    public abstract IReadOnlyList<string> Words { get; }

    /// <summary>It may be given several times; all count.</summary>
    public abstract bool IsList { get; }

    /// <summary>Its flag needs no value.</summary>
    public bool IsSwitch => ValueName.Length == 0;

    /// <summary>Splits what a source can only say in one text, such as a variable, into the items of a list.</summary>
    public abstract IReadOnlyList<string> Split(string text);

    /// <exception cref="SettingException">A text means nothing here.</exception>
    public abstract object? Parse(IReadOnlyList<string> texts, string folder);

    /// <summary>Whether it is meant by that name, as a key or a flag, with hyphens or underscores.</summary>
    public bool IsCalled(string text)
    {
        var plain = Plain(text);
        return Plain(name) == plain || Flags.Any(flag => flag.StartsWith("--", StringComparison.Ordinal) && Plain(flag[2..]) == plain);
    }

    private static string Plain(string text) => text.Replace('-', '_').ToLowerInvariant();
}

/// <inheritdoc/>
internal sealed class Setting<T>(string name, ISettingType<T> type) : Setting(name)
{
    /// <inheritdoc/>
    public override string ValueName => type.ValueName;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => type.Words;

    /// <inheritdoc/>
    public override bool IsList => type.IsList;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Split(string text) => type.Split(text);

    /// <inheritdoc/>
    public override object? Parse(IReadOnlyList<string> texts, string folder) => type.Parse(texts, folder);
}

/// <summary>A text is no value of a setting.</summary>
/// <param name="text">The text.</param>
/// <param name="problem">What is allowed.</param>
internal sealed class SettingException(string text, string problem) : Exception(problem)
{
    public string Text => text;
}
