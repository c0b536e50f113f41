using Wizgi.Server.Diagnostics;

namespace Wizgi.Cli.Settings;

/// <summary>Whether and how logs go to syslog.</summary>
internal static class SyslogSettings
{
    public static readonly Setting<bool> IsOn = new("syslog", SettingTypes.Switch)
    {
        Flags = ["--log-syslog"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "Send the error log and the access log to syslog too.",
    };

    public static readonly Setting<SyslogAddress> Address = new("syslog_addr", new SettingType<SyslogAddress>("ADDRESS", SyslogAddress.Parse))
    {
        Flags = ["--log-syslog-to"],
        Default = "unix:///dev/log",
        DefaultSource = "syslog(3); gunicorn's port 514 is closed on most machines",
        Prose = "Where syslog listens: unix:///dev/log or udp://HOST:PORT.",
    };

    public static readonly Setting<string?> Prefix = new("syslog_prefix", SettingTypes.Text("NAME"))
    {
        Flags = ["--log-syslog-prefix"],
        DefaultSource = "--name",
        Prose = "The middle of the program's name in syslog: wizgi.NAME.error, wizgi.NAME.access.",
    };

    public static readonly Setting<int> Facility = new("syslog_facility", SettingTypes.OneOf([.. SyslogSeverity.Facilities.Select(pair => (pair.Key, pair.Value))]))
    {
        Flags = ["--log-syslog-facility"],
        Default = "user",
        DefaultSource = "gunicorn",
        Prose = "What kind of program it is for syslog.",
    };

    public static readonly Setting<bool> WithoutAccess = new("disable_redirect_access_to_syslog", SettingTypes.Switch)
    {
        Flags = ["--disable-redirect-access-to-syslog"],
        Default = "false",
        DefaultSource = "gunicorn",
        Prose = "Keep the access log out of syslog.",
    };

    public static readonly SettingSection Section = new("Syslog", IsOn, Address, Prefix, Facility, WithoutAccess);
}
