using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Around;

/// <summary>What was said of the options of a middleware.</summary>
internal sealed class MiddlewareValues
{
    private readonly Dictionary<MiddlewareOption, object?> _values = [];

    /// <param name="middleware">Whose options they are.</param>
    /// <param name="given">As given, in order.</param>
    /// <param name="folder">What relative paths begin at.</param>
    /// <exception cref="FormatException">One is unknown, missing, there twice, or has a wrong value.</exception>
    public MiddlewareValues(BuiltInMiddleware middleware, IReadOnlyList<KeyValuePair<string, string>> given, string folder)
    {
        foreach (var (name, _) in given)
            if (!middleware.Options.Any(option => option.Name == name))
                throw new FormatException($"{middleware.Name} has no option '{name}'{SettingCatalogue.DidYouMean(name, middleware.Options.Select(option => option.Name))}; there are {string.Join(", ", middleware.Options.Select(option => option.Name))}");
        foreach (var option in middleware.Options)
        {
            string[] texts = [.. given.Where(pair => pair.Key == option.Name).Select(pair => pair.Value)];
            if (texts.Length > 1 && !option.IsList) throw new FormatException($"the option '{option.Name}' is there twice");
            if (texts.Length == 0 && option.IsRequired) throw new FormatException($"{middleware.Name} needs {option.Name}={option.ValueName}");
            _values[option] = option.Parse(texts.Length > 0 ? texts : option.Default, folder);
        }
    }

    public T Get<T>(MiddlewareOption<T> option) => (T)_values[option]!;
}
