namespace Wizgi.Cli.Supervision;

/// <summary>The terminal that a process belongs to.</summary>
internal static class Terminal
{
    /// <summary>This process has one: it was not started by a service manager, a container or <c>setsid</c>.</summary>
    public static bool IsControlling { get; } = HasTerminal();

    private static bool HasTerminal()
    {
        try
        {
            // proc_pid_stat(5): behind the name, which may hold anything, the fields from the third on; the seventh is tty_nr.
            var text = File.ReadAllText("/proc/self/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ')[4] != "0";
        }
        catch (IOException)
        {
            return true;
        }
    }
}
