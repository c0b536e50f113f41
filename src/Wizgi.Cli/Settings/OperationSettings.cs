namespace Wizgi.Cli.Settings;

/// <summary>What a server needs that runs for real: whose it is, its files, its name.</summary>
internal static class OperationSettings
{
    /// <summary>A name or a number; null: the user who starts the server.</summary>
    public static readonly Setting<string?> User = new("user", SettingTypes.Text("USER"))
    {
        Flags = ["--user", "-u"],
        DefaultSource = "who starts the server",
        Prose = "Whom the workers run as, a name or a number. Only root can start them as another. The supervisor stays root.",
    };

    /// <summary>A name or a number; null: the user's.</summary>
    public static readonly Setting<string?> Group = new("group", SettingTypes.Text("GROUP"))
    {
        Flags = ["--group", "-g"],
        DefaultSource = "the user's",
        Prose = "The workers' group, a name or a number. They have no other, without --initgroups.",
    };

    public static readonly Setting<bool> InitGroups = new("initgroups", SettingTypes.Switch)
    {
        Flags = ["--initgroups"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "Give the workers the supplementary groups of their user.",
    };

    public static readonly Setting<uint> Umask = new("umask", new SettingType<uint>("MASK", ParseMask))
    {
        Flags = ["--umask", "-m"],
        Default = "0",
        DefaultSource = "gunicorn; whoever can reach the socket's directory can connect",
        Prose = "What the files of unix sockets do not allow, as an octal number: 007 keeps everyone out but user and group.",
    };

    /// <summary>Absolute, or null.</summary>
    public static readonly Setting<string?> PidFile = new("pidfile", SettingTypes.Place("FILE"))
    {
        Flags = ["--pid", "-p"],
        Prose = "A file for the server's process number.",
    };

    public static readonly Setting<bool> Daemon = new("daemon", SettingTypes.Switch)
    {
        Flags = ["--daemon", "-D"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "Refused: the server stays in the foreground, where a service manager keeps it running; 'wizgi systemd' prints the unit for that.",
    };

    public static readonly Setting<string?> Name = new("proc_name", SettingTypes.Text("NAME"))
    {
        Flags = ["--name", "-n", "--proc-name"],
        DefaultSource = "the application",
        Prose = "What ps shows between brackets.",
    };

    /// <summary>The variables of each file.</summary>
    public static readonly Setting<IReadOnlyList<IReadOnlyList<string>>> EnvFiles = new("env_file", new SettingList<IReadOnlyList<string>>(new("FILE", (text, folder) => EnvFile.Read(Path.GetFullPath(text, folder)))))
    {
        Flags = ["--env-file"],
        Prose = "A file of environment variables for the application, as systemd's EnvironmentFile. Those of --env are stronger.",
    };

    public static readonly SettingSection Section = new("Operation", User, Group, InitGroups, Umask, PidFile, Daemon, Name, EnvFiles);

    /// <summary>What ps and syslog show.</summary>
    public static string Title(ServeSettings settings) => settings.Get(Name) ?? AppSettings.Summary(settings);

    // Python's way to write it, and C's.
    private static uint ParseMask(string text)
    {
        var digits = text.StartsWith("0o", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return digits.Length is > 0 and < 8 && digits.All(digit => digit is >= '0' and <= '7') && Convert.ToUInt32(digits, 8) is <= 0x1FF and var mask
            ? mask
            : throw new FormatException("an octal number from 0 to 777 is needed");
    }
}
