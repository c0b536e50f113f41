using System.CommandLine;

namespace Wizgi.Cli.Settings.Sources;

/// <summary>The flags in <c>GUNICORN_CMD_ARGS</c>.</summary>
internal static class GunicornVariableSource
{
    private const string Variable = "GUNICORN_CMD_ARGS";

    /// <returns>What they say, and the configuration file that they name, or null.</returns>
    /// <exception cref="UserError">One of them is wrong.</exception>
    public static (Dictionary<string, SettingTexts> Given, string? Config) Read()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } text) return ([], null);
        var command = new Command(Variable);
        var flags = new FlagSource();
        flags.AddFlagsTo(command);
        var config = new Option<string?>("--config", "-c");
        command.Options.Add(config);
        var result = command.Parse(FlagSource.Complete([.. Split(text)]));
        if (ServeCommand.Errors(result).FirstOrDefault() is { } error) throw new UserError($"{Variable}: {error}", ExitCodes.Usage);
        var given = flags.Read(result);
        return (given.ToDictionary(pair => pair.Key, pair => pair.Value with { Place = $"{Variable}: {pair.Value.Place}" }), result.GetValue(config));
    }

    private static List<string> Split(string text) =>
        ShellWords.TrySplit(text, out var words) ? words : throw new UserError($"{Variable}: a quotation mark is not closed", ExitCodes.Usage);
}
