using System.Text.RegularExpressions;

namespace Wizgi.Conformance.Docs;

/// <summary>
/// A page of the documentation as a reader follows it, from its first line to its last. A fenced block behind a line that ends in <c>`PATH`:</c> is that file.
/// A block <c>```console</c> is a terminal: lines that start with "$ " are typed, <c>^C</c> is Ctrl-C, and what follows is what must be seen. Everything else is prose.
/// </summary>
internal sealed partial class DocPage
{
    private DocPage(string name, IReadOnlyList<DocStep> steps)
    {
        Name = name;
        Steps = steps;
    }

    /// <summary>Below the checkout: <c>docs/deploy/flask.md</c>.</summary>
    public string Name { get; }

    public IReadOnlyList<DocStep> Steps { get; }

    /// <exception cref="FormatException">A block does not end, or a terminal begins with something that was not typed.</exception>
    public static DocPage Read(string name, string text)
    {
        var lines = text.Split('\n');
        var steps = new List<DocStep>();
        for (var index = 0; index < lines.Length; index++)
        {
            if (Fence().Match(lines[index]) is not { Success: true } fence) continue;
            var start = index + 1;
            var end = Array.IndexOf(lines, fence.Groups["ticks"].Value, start);
            if (end < 0) throw new FormatException($"{name}:{index + 1}: the block does not end");
            if (fence.Groups["language"].Value == "console") steps.AddRange(Terminal($"{name}:{start + 1}", lines[start..end]));
            else if (FileName().Match(PrecedingLine(lines, index)) is { Success: true } file) steps.Add(new DocFile($"{name}:{start + 1}", file.Groups[1].Value, string.Join('\n', lines[start..end]) + "\n"));
            index = end;
        }
        return new DocPage(name, steps);
    }

    private static string PrecedingLine(string[] lines, int index)
    {
        while (--index >= 0) if (lines[index].Length > 0) return lines[index];
        return "";
    }

    private static IEnumerable<DocStep> Terminal(string place, string[] lines)
    {
        var commands = new List<DocCommand>();
        for (var index = 0; index < lines.Length; index++)
        {
            if (!lines[index].StartsWith("$ ", StringComparison.Ordinal) && lines[index] != "^C") throw new FormatException($"{place}: '{lines[index]}' follows nothing that was typed");
            var typed = lines[index] == "^C" ? DocCommand.Interrupt : lines[index][2..];
            // The shell's own rule: a line that ends in a backslash goes on.
            while (typed.EndsWith('\\') && index + 1 < lines.Length) typed = typed + "\n" + lines[++index];
            var seen = new List<string>();
            while (index + 1 < lines.Length && !lines[index + 1].StartsWith("$ ", StringComparison.Ordinal) && lines[index + 1] != "^C") seen.Add(lines[++index]);
            commands.Add(new DocCommand(place, typed, seen));
        }
        // Its exit code may be something else than 0 if the reader is shown it.
        return commands.Select((command, index) => command with { MayFail = index + 1 < commands.Count && commands[index + 1].Text == "echo $?" });
    }

    [GeneratedRegex("^(?<ticks>```+)(?<language>[a-z]*)$")]
    private static partial Regex Fence();

    [GeneratedRegex("`([^`]+)`:$")]
    private static partial Regex FileName();
}
