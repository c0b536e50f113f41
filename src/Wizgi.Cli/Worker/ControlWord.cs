using System.Text;

namespace Wizgi.Cli.Worker;

/// <summary>What supervisor and worker say to each other over the control socket.</summary>
internal static class ControlWord
{
    /// <summary>The worker serves.</summary>
    public const string Ready = "ready";

    /// <summary>With --reload: a folder of the application's files, as <see cref="Wizgi.Python.IPythonHost.Watch"/> has it.</summary>
    public const string Watch = "watch";

    /// <summary>The supervisor tells a spare worker to load the application.</summary>
    public const string Load = "load";

    /// <summary>The supervisor asks to open the log files anew.</summary>
    public const string ReopenLogs = "reopen-logs";

    /// <summary>A line of the protocol.</summary>
    public static byte[] Line(string word, string text = "") => Encoding.UTF8.GetBytes(text.Length == 0 ? $"{word}\n" : $"{word} {text.ReplaceLineEndings(" ")}\n");
}
