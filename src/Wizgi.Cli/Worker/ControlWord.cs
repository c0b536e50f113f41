using System.Text;

namespace Wizgi.Cli.Worker;

/// <summary>What supervisor and worker say to each other over the control socket.</summary>
internal static class ControlWord
{
    /// <summary>The worker serves.</summary>
    public const string Ready = "ready";

    /// <summary>The worker asks to be replaced; why stands behind it, as the log has it. It serves until another does.</summary>
    public const string Replace = "replace";

    /// <summary>The worker is alive; so many milliseconds it may say nothing from now on before it should be taken for dead.</summary>
    public const string Beat = "beat";

    /// <summary>How busy the worker is: a <see cref="WorkerLoad"/>, about once a second.</summary>
    public const string Load = "load";

    /// <summary>With --reload: a folder of the application's files, as <see cref="Wizgi.Python.IPythonHost.Watch"/> has it.</summary>
    public const string Watch = "watch";

    /// <summary>The supervisor tells a spare worker to load the application and serve.</summary>
    public const string Begin = "begin";

    /// <summary>The supervisor has read the certificates anew: a <see cref="Tls.TlsMaterial"/>.</summary>
    public const string Certificates = "certificates";

    /// <summary>The supervisor asks to open the log files anew.</summary>
    public const string ReopenLogs = "reopen-logs";

    /// <summary>The supervisor tells how a pool is, as <see cref="PoolApplication.Note"/> takes it.</summary>
    public const string Pool = "pool";

    /// <summary>A pool's process is no Wizgi: it is asked over FastCGI, and told of other settings by being started anew. Said before <see cref="Ready"/>.</summary>
    public const string FastCgi = "fastcgi";

    /// <summary>The supervisor gives a pool other settings, as JSON, with which it reloads.</summary>
    public const string Settings = "settings";

    /// <summary>A line of the protocol.</summary>
    public static byte[] Line(string word, string text = "") => Encoding.UTF8.GetBytes(text.Length == 0 ? $"{word}\n" : $"{word} {text.ReplaceLineEndings(" ")}\n");
}
