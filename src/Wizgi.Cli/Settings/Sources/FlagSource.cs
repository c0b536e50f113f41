using System.CommandLine;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The settings as flags of a command.</summary>
internal sealed class FlagSource
{
    private readonly Argument<string?> _application = new("APP") { Arity = ArgumentArity.ZeroOrOne, Description = AppSettings.Application.Prose };
    private readonly Dictionary<Setting, Option> _options = [];

    /// <summary>Adds an argument for the application, and every flag.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_application);
        foreach (var setting in SettingCatalogue.All.Where(setting => setting.Flags.Length > 0)) command.Options.Add(_options[setting] = MakeOption(setting));
    }

    /// <summary>What was given, by <see cref="Setting.Name"/>.</summary>
    public Dictionary<string, SettingTexts> Read(ParseResult result)
    {
        var given = new Dictionary<string, SettingTexts>();
        if (result.GetValue(_application) is { } application)
        {
            // Words that look like flags and are none come here.
            if (LooksLikeFlag(application)) throw new UserError(Unknown(application), ExitCodes.Usage);
            given[AppSettings.Application.Name] = new SettingTexts("APP", [application]);
        }
        foreach (var (setting, option) in _options)
        {
            if (result.GetResult(option) is not { Implicit: false } said) continue;
            string[] texts = setting.IsSwitch ? [result.GetValue((Option<bool>)option) ? "true" : "false"] : [.. result.GetValue((Option<string[]>)option)!];
            given[setting.Name] = new SettingTexts(said.IdentifierToken?.Value ?? setting.Flags[0], texts);
        }
        return given;
    }

    public static bool LooksLikeFlag(string word) => word.StartsWith('-');

    /// <summary>Says that there is no such flag.</summary>
    public static string Unknown(string word)
    {
        var name = word.Split('=')[0];
        return $"there is no option {name}{SettingCatalogue.DidYouMean(name, SettingCatalogue.All.SelectMany(setting => setting.Flags))}";
    }

    /// <summary>Gives flags that may stand without a value, and do, the value they have then, so that the word behind is not taken for it.</summary>
    public static string[] Complete(string[] arguments) => [.. arguments.Select((word, index) =>
        SettingCatalogue.All.FirstOrDefault(setting => setting.Bare is not null && setting.Flags.Contains(word)) is { } setting
        && !setting.Words.Contains(arguments.ElementAtOrDefault(index + 1), StringComparer.OrdinalIgnoreCase) ? $"{word}={setting.Bare}" : word)];

    private static Option MakeOption(Setting setting)
    {
        var (name, aliases) = (setting.Flags[0], setting.Flags[1..]);
        if (setting.IsSwitch) return new Option<bool>(name, aliases) { Description = setting.Prose };
        var option = new Option<string[]>(name, aliases) { Description = setting.Prose, HelpName = setting.ValueName, AllowMultipleArgumentsPerToken = false };
        if (setting.Words.Count > 0) option.CompletionSources.Add([.. setting.Words]);
        return option;
    }
}
