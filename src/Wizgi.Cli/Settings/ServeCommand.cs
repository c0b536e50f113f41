using System.CommandLine;
using System.CommandLine.Help;
using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Cli.Settings;

/// <summary>The command line of <c>wizgi APP</c>. Names and meanings are gunicorn's wherever both have the setting.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Config = new("--config", "-c")
    {
        Description = "A configuration file: wizgi.json or wizgi.ini. [the one in the current directory]",
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
    public static Command Create(Func<SettingsReader, int> serve)
    {
        var command = new Command("wizgi", "Serves a Python WSGI application over HTTP.");
        var flags = new FlagSource();
        flags.AddTo(command);
        Option[] others = [Config, PrintConfig, CheckConfig, new HelpOption(), new VersionOption()];
        others[^2].Action = new SettingsHelp("wizgi APP [options]\n\nServes a Python WSGI application over HTTP.", others);
        foreach (var option in others) command.Options.Add(option);
        command.SetAction(result =>
        {
            var reader = new SettingsReader(flags.Read(result), result.GetValue(Config), sentence => Console.Error.WriteLine($"wizgi: {sentence}"));
            if (result.GetValue(PrintConfig)) Console.Write(SettingsPrinter.Print(reader.Read()));
            else if (result.GetValue(CheckConfig)) _ = reader.Read();
            else return serve(reader);
            return ExitCodes.Success;
        });
        return command;
    }
}
