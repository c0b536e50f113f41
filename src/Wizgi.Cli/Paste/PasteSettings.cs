using System.Diagnostics.CodeAnalysis;
using Wizgi.Cli.Settings;

namespace Wizgi.Cli.Paste;

/// <summary>Which PasteDeploy file has the application and, in <c>[server:main]</c>, settings.</summary>
internal static class PasteSettings
{
    /// <summary>Becomes <see cref="AppSettings.Application"/> when all settings are there: <see cref="Settle"/>.</summary>
    public static readonly Setting<string?> File = new("paste", SettingTypes.Text("FILE[#NAME]"))
    {
        Flags = ["--paste", "--paster"],
        Prose = "The application from a PasteDeploy file: [app:main] or [app:NAME], or a pipeline or composite of that name. [loggers] there configures Python's logging, and [server:main] with use = egg:wizgi has settings (docs/paste.md). The same as paste:FILE#NAME in place of APP.",
    };

    public static readonly Setting<string?> Server = new("paste_server", SettingTypes.Text("NAME"))
    {
        Flags = ["--paste-server"],
        DefaultSource = "the application's name, if there is such a section, else main",
        Prose = "The section [server:NAME] of the PasteDeploy file that has settings.",
    };

    public static readonly Setting<IReadOnlyList<KeyValuePair<string, string>>> Globals = new("raw_paste_global_conf", new SettingList<KeyValuePair<string, string>>(new("KEY=VALUE", Split)))
    {
        Flags = ["--paste-global"],
        Prose = "A global value for PasteDeploy files, stronger than that in their [DEFAULT].",
    };

    /// <summary>Whether a source names a file.</summary>
    public static bool IsNamed(Dictionary<string, SettingTexts> source, [NotNullWhen(true)] out SettingTexts? said) => source.TryGetValue(File.Name, out said) && said.Texts is [.., { Length: > 0 }];

    /// <summary>Makes the application of the file that was named, and its path absolute.</summary>
    /// <param name="given">What all sources together say.</param>
    /// <returns>The file; null: the application is from nowhere like that.</returns>
    /// <exception cref="UserError">There is no such file.</exception>
    public static PasteReference? Settle(Dictionary<string, SettingTexts> given)
    {
        if (IsNamed(given, out var said)) given[AppSettings.Application.Name] = said with { Texts = [PasteReference.Prefix + said.Texts[^1]] };
        given.Remove(File.Name);
        if (!given.TryGetValue(AppSettings.Application.Name, out var application) || !PasteReference.TryParse(application.Texts is [.., var last] ? last : null, out var reference)) return null;
        var settings = new ServeSettings(given);
        var path = System.IO.Path.GetFullPath(reference.Path, settings.Get(AppSettings.Directory));
        if (!System.IO.File.Exists(path)) throw new UserError($"{application.Place} {reference.Path}: there is no file {path}");
        reference = reference with { Path = path };
        given[AppSettings.Application.Name] = application with { Texts = [reference.ToString()] };
        return reference;
    }

    // As gunicorn has it: a '=' that belongs to the name has a '\\' before it.
    private static KeyValuePair<string, string> Split(string text)
    {
        for (var at = 1; at < text.Length; at++)
            if (text[at] == '=' && text[at - 1] != '\\') return new(Plain(text[..at]), Plain(text[(at + 1)..]));
        throw new FormatException("a global value is given as KEY=VALUE");
    }

    private static string Plain(string text) => text.Replace("\\=", "=", StringComparison.Ordinal);
}
