using System.CommandLine;
using System.CommandLine.Help;
using Wizgi.Cli.Balance;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Settings.Sources;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi balance DESTINATION…</c>: a whole site in front of other servers.</summary>
internal static class BalanceCommand
{
    private const string Usage = """
        wizgi balance [DESTINATION…] [options]

        Spreads the requests of a whole site over other servers, in one process and without Python: http://HOST:PORT, https://HOST, fastcgi://, scgi:// or uwsgi://HOST:PORT, or unix:/PATH/OF.SOCKET
        behind the slashes; behind it ,weight=N and ,drain=true. Destinations may stand in a configuration file instead (balance), which is read anew when it changes, and by SIGHUP.
        """;

    private static readonly Setting[] Others =
    [
        AppSettings.Directory, SocketSettings.Bind, ProcessSettings.Timeout, ProcessSettings.GracefulTimeout, OperationSettings.Umask, OperationSettings.PidFile, OperationSettings.Name,
    ];

    // What has a meaning without an application.
    private static readonly Setting[] Settings =
    [
        .. Others, .. TlsSettings.Section.Settings.Where(setting => setting != TlsSettings.FrontEnd), .. LogSettings.Section.Settings, .. SyslogSettings.Section.Settings, .. LimitSettings.Section.Settings,
        .. TrustSettings.Section.Settings, .. BalanceSettings.Section.Settings,
    ];

    public static Command Create()
    {
        var command = new Command("balance", "Spreads a site's requests over other servers.");
        var destinations = new Argument<string[]>("DESTINATION") { Arity = ArgumentArity.ZeroOrMore, Description = "Where requests go." };
        var check = new Option<bool>("--check-config") { Description = "Check the configuration and exit: 0 if it is right." };
        var flags = new FlagSource(Settings);
        command.Arguments.Add(destinations);
        flags.AddFlagsTo(command);
        var help = new HelpOption();
        Option[] own = [ServeCommand.Config, check, help];
        help.Action = new SettingsHelp(Usage, own, Settings);
        foreach (var option in own) command.Options.Add(option);
        command.SetAction(result =>
        {
            var words = result.GetValue(destinations) ?? [];
            if (words.FirstOrDefault(FlagSource.LooksLikeFlag) is { } flag) throw new UserError(FlagSource.Unknown(flag), ExitCodes.Usage);
            var given = flags.Read(result);
            if (words.Length > 0) given[BalanceSettings.Destinations.Name] = new SettingTexts("DESTINATION", words);
            var reader = new SettingsReader(given, result.GetValue(ServeCommand.Config), sentence => Console.Error.WriteLine($"wizgi: {sentence}")) { IsWithoutGunicorn = true };
            if (!result.GetValue(check)) return BalanceProcess.Run(reader);
            _ = BalanceProcess.Read(reader);
            return ExitCodes.Success;
        });
        return command;
    }
}
