using System.CommandLine;
using System.CommandLine.Help;
using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Cli.Settings;

/// <summary>The command line of <c>wizgi APP</c>. Names and meanings are gunicorn's wherever both have the setting.</summary>
internal static class ServeCommand
{
    public static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "A configuration file: wizgi.json, wizgi.ini, or a gunicorn.conf.py; python:MODULE. [the one in the current directory]",
        HelpName = "FILE",
    };

    private static readonly Option<bool> PrintConfig = new("--print-config") { Description = "Print the configuration as a wizgi.ini, with the place of each setting, and exit." };

    private static readonly Option<bool> CheckConfig = new("--check-config") { Description = "Check the configuration and exit: 0 if it is right." };

    /// <summary>What is wrong with a command line, in sentences.</summary>
    public static IEnumerable<string> Errors(ParseResult result)
    {
        var unknown = result.UnmatchedTokens.Where(FlagSource.LooksLikeFlag).ToList();
        return unknown.Count > 0 ? unknown.Select(FlagSource.Unknown) : result.Errors.Select(error => error.Message);
    }

    /// <summary>The command; <paramref name="serve"/> gets what reads the settings and returns the exit code.</summary>
    /// <param name="serve">Does what the command is for.</param>
    /// <param name="commands">Those that stand behind its name.</param>
    public static Command Create(Func<SettingsReader, int> serve, params Command[] commands)
    {
        // The root command is the one that completes command lines.
        var command = new RootCommand("Serves a Python WSGI application over HTTP.");
        command.Options.Clear();
        AddSettings(command, $"wizgi APP [options]\n\nServes a Python WSGI application over HTTP.{CommandList(commands)}", (result, reader) =>
        {
            if (result.GetValue(PrintConfig)) Console.Write(SettingsPrinter.Print(reader.Read()));
            else if (result.GetValue(CheckConfig)) PoolSettings.Probe(reader.Read());
            else return serve(reader);
            return ExitCodes.Success;
        }, PrintConfig, CheckConfig, new VersionOption());
        foreach (var other in commands) command.Subcommands.Add(other);
        return command;
    }

    /// <summary>Makes a command take an application and its settings.</summary>
    /// <param name="command">What to add to.</param>
    /// <param name="usage">The first lines of its help.</param>
    /// <param name="run">Does it, and returns the exit code.</param>
    /// <param name="own">Its own options.</param>
    public static void AddSettings(Command command, string usage, Func<ParseResult, SettingsReader, int> run, params Option[] own)
    {
        var flags = new FlagSource();
        flags.AddTo(command);
        var help = new HelpOption();
        Option[] others = [.. own, Config, help];
        help.Action = new SettingsHelp(usage, others);
        foreach (var option in others) command.Options.Add(option);
        command.SetAction(result => run(result, new SettingsReader(flags.Read(result), result.GetValue(Config), sentence => Console.Error.WriteLine($"wizgi: {sentence}"))));
    }

    private static string CommandList(Command[] commands) =>
        commands.Length == 0 ? "" : "\n\nCommands:" + string.Concat(commands.Select(command => $"\n  wizgi {command.Name,-12}{command.Description}"));
}
