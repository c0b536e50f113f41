using System.Text;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Supervision;

/// <summary>This process's command line as it was typed: a symbolic link in the program's path may lead to another release later.</summary>
internal static class TypedCommand
{
    /// <summary>The program and its arguments. To be called before anything renames the process.</summary>
    /// <param name="arguments">Those behind the program, which are taken when there is no /proc.</param>
    public static string[] Read(string[] arguments)
    {
        try
        {
            var words = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).Split('\0');
            // Each word ends in NUL, the last one too.
            if (words.Length > arguments.Length && words[0].Length > 0) return words[..^1];
        }
        catch (IOException)
        {
            // As this process knows itself.
        }
        return [.. Launcher.Program, .. arguments];
    }
}
