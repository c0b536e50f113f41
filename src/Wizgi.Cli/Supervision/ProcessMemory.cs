using System.Globalization;

namespace Wizgi.Cli.Supervision;

/// <summary>How much memory a process uses.</summary>
internal static class ProcessMemory
{
    /// <summary>The resident pages in bytes, those that it shares with other processes included; 0 when there is no such process.</summary>
    /// <remarks>proc_pid_statm(5). It has few digits and is cheap, where smaps_rollup walks the page tables.</remarks>
    public static long Resident(int process)
    {
        try
        {
            var fields = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/statm")).Split(' ');
            return long.Parse(fields[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
