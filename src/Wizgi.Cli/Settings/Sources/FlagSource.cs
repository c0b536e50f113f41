using System.CommandLine;
using Wizgi.Cli.Gunicorn;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The settings as flags of a command.</summary>
/// <param name="only">Those there are; null: all, and gunicorn's.</param>
internal sealed class FlagSource(IReadOnlyCollection<Setting>? only = null)
{
    private readonly Argument<string?> _application = new("APP") { Arity = ArgumentArity.ZeroOrOne, Description = AppSettings.Application.Prose };
    private readonly Dictionary<Setting, Option> _options = [];
    private readonly Dictionary<GunicornSetting, Option> _gunicorn = [];

    private static readonly string[] ShortWithValue =
    [
        .. SettingCatalogue.All.Where(setting => !setting.IsSwitch).SelectMany(setting => setting.Flags).Concat(
            GunicornCatalogue.Others.Where(setting => setting.FlagMeans is null).SelectMany(setting => setting.Flags)).Where(flag => flag.Length == 2), "-c",
    ];

    /// <summary>Adds an argument for the application, and every flag.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_application);
        AddFlagsTo(command);
    }

    /// <summary>Adds every flag; those of gunicorn that have no effect do not show in the help.</summary>
    public void AddFlagsTo(Command command)
    {
        foreach (var setting in SettingCatalogue.All.Where(setting => setting.Flags.Length > 0 && only?.Contains(setting) != false)) command.Options.Add(_options[setting] = MakeOption(setting));
        if (only is not null) return;
        foreach (var setting in GunicornCatalogue.Others.Where(setting => setting.Flags.Length > 0)) command.Options.Add(_gunicorn[setting] = MakeOption(setting));
    }

    /// <summary>What was given, by <see cref="Setting.Name"/>.</summary>
    public Dictionary<string, SettingTexts> Read(ParseResult result)
    {
        var given = new Dictionary<string, SettingTexts>();
        if (only is null && result.GetValue(_application) is { } application)
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
        foreach (var (setting, option) in _gunicorn)
        {
            if (result.GetResult(option) is not { Implicit: false } said) continue;
            given[setting.Name] = new SettingTexts(said.IdentifierToken?.Value ?? setting.Flags[0], setting.FlagMeans is { } meaning ? [meaning] : [.. result.GetValue((Option<string[]>)option)!]);
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
    public static string[] Complete(string[] arguments) => [.. arguments.Select(SplitShort).Select((word, index) =>
        SettingCatalogue.All.FirstOrDefault(setting => setting.Bare is not null && setting.Flags.Contains(word)) is { } setting
        && !setting.Words.Contains(arguments.ElementAtOrDefault(index + 1), StringComparer.OrdinalIgnoreCase) ? $"{word}={setting.Bare}" : word)];

    /// <summary>Makes <c>-w=4</c> of <c>-w4</c>, which getopt(3) and argparse take too.</summary>
    private static string SplitShort(string word) =>
        word.Length > 2 && word[0] == '-' && word[1] != '-' && word[2] != '=' && ShortWithValue.Contains(word[..2]) ? $"{word[..2]}={word[2..]}" : word;

    private static Option MakeOption(GunicornSetting setting)
    {
        var (name, aliases) = (setting.Flags[0], setting.Flags[1..]);
        return setting.FlagMeans is null ? new Option<string[]>(name, aliases) { Hidden = true } : new Option<bool>(name, aliases) { Hidden = true };
    }

    private static Option MakeOption(Setting setting)
    {
        var (name, aliases) = (setting.Flags[0], setting.Flags[1..]);
        if (setting.IsSwitch) return new Option<bool>(name, aliases) { Description = setting.Prose };
        var option = new Option<string[]>(name, aliases) { Description = setting.Prose, HelpName = setting.ValueName, AllowMultipleArgumentsPerToken = false };
        if (setting.Words.Count > 0) option.CompletionSources.Add([.. setting.Words]);
        return option;
    }
}
