namespace Wizgi.Cli.Settings;

/// <summary>
/// The variable <c>SCRIPT_NAME</c>, by which gunicorn is told that an application stands below a prefix: <c>SCRIPT_NAME=/shop gunicorn shop.wsgi</c>. Here it is a mount.
/// </summary>
internal static class ScriptNameVariable
{
    private const string Name = "SCRIPT_NAME";

    /// <summary>Mounts the one application where the variable says; where there are mounts, they say more.</summary>
    /// <param name="given">What all sources together say.</param>
    /// <exception cref="UserError">It does not begin with a slash.</exception>
    public static void Apply(Dictionary<string, SettingTexts> given)
    {
        if (given.ContainsKey(AppSettings.Mounts.Name) || !given.TryGetValue(AppSettings.Application.Name, out var application)) return;
        var (prefix, place) = Find(given);
        prefix = prefix.TrimEnd('/');
        if (prefix.Length == 0) return;
        if (prefix[0] != '/') throw new UserError($"{place} {prefix}: the prefix of the application's paths begins with a slash");
        given.Remove(AppSettings.Application.Name);
        given[AppSettings.Mounts.Name] = new SettingTexts($"{place} ({application.Place})", [$"{prefix}={application.Texts[^1]}"]);
    }

    private static (string Prefix, string Place) Find(Dictionary<string, SettingTexts> given)
    {
        const string assignment = Name + "=";
        if (given.TryGetValue(AppSettings.Env.Name, out var said) && said.Texts.LastOrDefault(text => text.StartsWith(assignment, StringComparison.Ordinal)) is { } text)
            return (text[assignment.Length..], $"{said.Place} {Name}");
        // Of a CGI program it is the web server's (RFC 3875 §4.1.4, §4.1.13).
        if (Environment.GetEnvironmentVariable("GATEWAY_INTERFACE") is not null) return ("", "");
        return (Environment.GetEnvironmentVariable(Name) ?? "", Name);
    }
}
