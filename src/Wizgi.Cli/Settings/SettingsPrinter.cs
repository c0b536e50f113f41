using System.Text;

namespace Wizgi.Cli.Settings;

/// <summary>Writes a configuration as a <c>wizgi.ini</c> that would have it: what was given, with its place; the defaults as comments.</summary>
internal static class SettingsPrinter
{
    public static string Print(ServeSettings settings)
    {
        var text = new StringBuilder();
        foreach (var section in SettingCatalogue.Sections)
        {
            text.Append("; ").AppendLine(section.Title);
            foreach (var setting in section.Settings)
            {
                if (settings.Given(setting) is not { } given)
                {
                    text.Append(';').Append(setting.Name).Append(" = ").AppendLine(setting.Default);
                    continue;
                }
                text.Append("; from ").AppendLine(given.Place);
                if (given.Texts is [var only]) text.Append(setting.Name).Append(" = ").AppendLine(only);
                else
                    for (var index = 0; index < given.Texts.Count; index++) text.Append(setting.Name).Append(':').Append(index).Append(" = ").AppendLine(given.Texts[index]);
            }
            text.AppendLine();
        }
        return text.ToString();
    }
}
