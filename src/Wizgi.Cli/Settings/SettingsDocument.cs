using System.Text;

namespace Wizgi.Cli.Settings;

/// <summary>Writes docs/settings.md.</summary>
internal static class SettingsDocument
{
    private const string Head = """
        # Settings

        Each setting has one name. On the command line it is a flag, in the environment a variable, in a file a key; a hyphen and an underscore are the
        same there, and the flag's name is understood too. Names and meanings are gunicorn's wherever both have the setting. Sources, from the weakest to the strongest:

        1. the default;
        2. variables that other servers know too: `PORT`, `WEB_CONCURRENCY`, `FORWARDED_ALLOW_IPS`;
        3. the table `[tool.wizgi]` of `pyproject.toml` in the current directory, or that of the flag `--chdir`;
        4. the file named with `-c`, else `wizgi.json`, `wizgi.ini` or `gunicorn.conf.py` there ([gunicorn](migrating-from-gunicorn.md));
        5. the section `[server:main]` of the PasteDeploy file that the application comes from ([paste](paste.md));
        6. the flags in `GUNICORN_CMD_ARGS`;
        7. variables `WIZGI_…`;
        8. flags.

        A list that a stronger source gives takes the place of the weaker one's. `wizgi --print-config` prints what comes out of all of them and where each setting
        was found, as a `wizgi.ini`; `wizgi --check-config` only says what is wrong. A list in a file is an array (`"bind": [":8000", "unix:/run/shop.sock"]`),
        in INI `bind:0 = …`, `bind:1 = …`; `raw_env`, `static` and `mount` may also be names with values (`"env": {"DEBUG": "0"}`, in INI a section `[env]`).

        """;

    public static string Write()
    {
        var text = new StringBuilder(Head);
        foreach (var section in SettingCatalogue.Sections)
        {
            text.Append("\n## ").Append(section.Title).Append('\n');
            foreach (var setting in section.Settings) Append(text, setting);
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, Setting setting)
    {
        text.Append("\n### `").Append(setting.Name).Append("`\n\n").Append(setting.Prose).Append('\n');
        var flags = setting.Flags.Length == 0 ? "the word `APP` of the command line" : string.Join(", ", setting.Flags.Select(flag => $"`{$"{flag} {setting.ValueName}".TrimEnd()}`"));
        text.Append("\n- Flag: ").Append(flags).Append(setting.IsList ? ", may be given several times" : "").Append('\n');
        text.Append("- Variable: `").Append(setting.Variable).Append('`').Append(setting.SharedVariable is { } shared ? $", or `{shared}`" : "").Append('\n');
        var value = setting.Default.Length > 0 ? $"`{setting.Default}`" : "none";
        text.Append("- Default: ").Append(value).Append(setting.DefaultSource.Length > 0 ? $" ({setting.DefaultSource})" : "").Append('\n');
    }
}
