namespace Wizgi.Cli.Operations;

/// <summary>The socket and the pipes that .NET makes for its debugger in the temporary folder, and leaves behind when a process ends without it.</summary>
internal static class DiagnosticsFiles
{
    // Of /proc/PID/stat, counted behind the name: field 22, proc_pid_stat(5).
    private const int StartTime = 22 - 3;

    /// <summary>Removes those of this process.</summary>
    public static void Remove()
    {
        try
        {
            var stat = File.ReadAllText("/proc/self/stat");
            var start = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[StartTime];
            foreach (var name in (string[])["dotnet-diagnostic-{0}-socket", "clr-debug-pipe-{0}-in", "clr-debug-pipe-{0}-out"])
                File.Delete(Path.Combine(Path.GetTempPath(), name.Replace("{0}", $"{Environment.ProcessId}-{start}", StringComparison.Ordinal)));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or IndexOutOfRangeException)
        {
            // It only tidies up.
        }
    }
}
