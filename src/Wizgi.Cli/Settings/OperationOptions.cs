using System.CommandLine;
using System.Globalization;
using Wizgi.Server.Diagnostics;

namespace Wizgi.Cli.Settings;

/// <summary>The settings of a server that runs for real: users, files, syslog.</summary>
internal static class OperationOptions
{
    private static readonly Option<string?> User = new("--user", "-u") { Description = "Whom workers run as, when root starts the server. [the one who starts it]", HelpName = "USER" };
    private static readonly Option<string?> Group = new("--group", "-g") { Description = "Their group. [the user's]", HelpName = "GROUP" };
    private static readonly Option<bool> InitGroups = new("--initgroups") { Description = "Give workers the user's supplementary groups." };
    private static readonly Option<string> Umask = new("--umask", "-m") { Description = "What the files of unix sockets do not allow, octal.", HelpName = "MASK", DefaultValueFactory = _ => "0" };
    private static readonly Option<string?> PidFile = new("--pid", "-p") { Description = "A file for the server's process number.", HelpName = "FILE" };
    private static readonly Option<bool> Daemon = new("--daemon", "-D") { Description = "Refused: let systemd run the server; 'wizgi systemd' prints the unit." };
    private static readonly Option<string?> ProcName = new("--name", "-n", "--proc-name") { Description = "What ps shows. [the application]", HelpName = "NAME" };
    private static readonly Option<bool> Syslog = new("--log-syslog") { Description = "Send logs to syslog." };
    private static readonly Option<string> SyslogTo = new("--log-syslog-to") { Description = "unix:///dev/log or udp://HOST:PORT.", HelpName = "ADDRESS", DefaultValueFactory = _ => "unix:///dev/log" };
    private static readonly Option<string?> SyslogPrefix = new("--log-syslog-prefix") { Description = "Part of the program's name in syslog. [--name]", HelpName = "NAME" };
    private static readonly Option<string> SyslogFacility = new("--log-syslog-facility") { Description = "user, daemon, local0 to local7, …", HelpName = "NAME", DefaultValueFactory = _ => "user" };
    private static readonly Option<bool> NoAccessSyslog = new("--disable-redirect-access-to-syslog") { Description = "Keep the access log out of syslog." };
    private static readonly Option<string[]> EnvFiles = new("--env-file") { Description = "Environment variables for the application, in a file.", HelpName = "FILE", AllowMultipleArgumentsPerToken = false };

    public static IEnumerable<Option> All => [User, Group, InitGroups, Umask, PidFile, Daemon, ProcName, Syslog, SyslogTo, SyslogPrefix, SyslogFacility, NoAccessSyslog, EnvFiles];

    public static ServeSettings Read(ParseResult result, ServeSettings settings)
    {
        if (result.GetValue(Daemon)) throw new UserError("--daemon: Wizgi stays in the foreground");
        return settings with
        {
            User = result.GetValue(User),
            Group = result.GetValue(Group),
            InitGroups = result.GetValue(InitGroups),
            Umask = ParseMask(result.GetRequiredValue(Umask)),
            PidFile = result.GetValue(PidFile) is { } path ? Path.GetFullPath(path) : null,
            ProcName = result.GetValue(ProcName),
            Syslog = result.GetValue(Syslog),
            SyslogTo = result.GetRequiredValue(SyslogTo),
            SyslogPrefix = result.GetValue(SyslogPrefix),
            SyslogFacility = SyslogSeverity.TryFindFacility(result.GetRequiredValue(SyslogFacility), out _) ? result.GetRequiredValue(SyslogFacility) : throw new UserError("--log-syslog-facility"),
            NoAccessSyslog = result.GetValue(NoAccessSyslog),
            Env = [.. (result.GetValue(EnvFiles) ?? []).SelectMany(EnvFile.Read), .. settings.Env],
        };
    }

    private static uint ParseMask(string text)
    {
        var digits = text.StartsWith("0o", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length is > 0 and < 8 && digits.All(digit => digit is >= '0' and <= '7') && Convert.ToUInt32(digits, 8) is <= 0x1FF and var mask ? mask
            : throw new UserError($"--umask {text}: an octal number from 0 to 0777 is needed".ToString(CultureInfo.InvariantCulture));
    }
}
