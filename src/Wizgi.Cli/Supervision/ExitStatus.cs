using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>How a process ended: waitpid(2)'s status.</summary>
internal readonly record struct ExitStatus(int Raw)
{
    private static readonly Dictionary<int, string> Names = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE", [9] = "SIGKILL", [11] = "SIGSEGV", [13] = "SIGPIPE", [15] = "SIGTERM",
    };

    /// <summary>The signal that ended it, or 0.</summary>
    public int Signal => Raw & 0x7F;

    /// <summary>The exit code, or -1 when a signal ended it.</summary>
    public int Code => Signal == 0 ? (Raw >> 8) & 0xFF : -1;

    /// <summary>For the log: <c>exited with code 1</c>, <c>was killed by SIGKILL</c>.</summary>
    public override string ToString() => Signal == 0
        ? string.Create(CultureInfo.InvariantCulture, $"exited with code {Code}")
        : string.Create(CultureInfo.InvariantCulture, $"was killed by {Names.GetValueOrDefault(Signal, $"signal {Signal}")}{(Signal == 9 ? " (out of memory?)" : "")}");
}
