using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace Wizgi.Cli.Settings;

/// <summary>Prints the help of a command with its settings under their headings.</summary>
/// <param name="usage">The first lines.</param>
/// <param name="others">Options that are no settings.</param>
/// <param name="only">Which settings; null: all.</param>
internal sealed class SettingsHelp(string usage, IReadOnlyList<Option> others, IReadOnlyCollection<Setting>? only = null) : SynchronousCommandLineAction
{
    private const int Indent = 6;
    private const int WidestText = 110;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(Text());
        return ExitCodes.Success;
    }

    private string Text()
    {
        var text = new StringBuilder(usage).AppendLine();
        foreach (var section in SettingCatalogue.Sections)
        {
            Setting[] shown = [.. section.Settings.Where(setting => only?.Contains(setting) != false)];
            if (shown.Length > 0) text.AppendLine().AppendLine($"{section.Title}:");
            foreach (var setting in shown) Append(text, setting.Flags, setting.ValueName, Describe(setting));
        }
        text.AppendLine().AppendLine("Configuration:");
        foreach (var option in others) Append(text, [option.Name, .. option.Aliases], option.HelpName ?? "", option.Description ?? "");
        return text.ToString();
    }

    private static string Describe(Setting setting)
    {
        var repeats = setting.IsList ? " May be given several times." : "";
        var value = setting.IsSwitch || (setting.Default.Length == 0 && setting.DefaultSource is "" or "gunicorn") ? "" : setting.Default.Length == 0 ? $" [{setting.DefaultSource}]" : $" [{setting.Default}]";
        return $"{setting.Prose}{repeats}{value}";
    }

    private static void Append(StringBuilder text, IEnumerable<string> names, string valueName, string prose)
    {
        text.Append("  ").AppendLine($"{string.Join(", ", names)} {valueName}".Trim());
        var width = Math.Clamp(Console.IsOutputRedirected ? WidestText : Console.WindowWidth - 1, 40, WidestText);
        var line = new StringBuilder();
        foreach (var word in prose.Split(' '))
        {
            if (line.Length > 0 && Indent + line.Length + word.Length + 1 > width)
            {
                text.Append(' ', Indent).AppendLine(line.ToString());
                line.Clear();
            }
            if (line.Length > 0) line.Append(' ');
            line.Append(word);
        }
        text.Append(' ', Indent).AppendLine(line.ToString());
    }
}
