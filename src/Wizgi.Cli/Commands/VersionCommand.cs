using System.CommandLine;
using System.Runtime.InteropServices;
using Wizgi.Cli.Settings;
using Wizgi.Python;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi version</c>: what a report of a problem should say.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var command = new Command("version", "Prints the versions of Wizgi, .NET, the Python that would be used, the folder of its module wizgi, and the system.");
        ServeCommand.AddSettings(command, $"wizgi version [options]\n\n{command.Description}", (_, reader) =>
        {
            Console.WriteLine($"Wizgi   {Worker.Worker.Version}");
            Console.WriteLine($".NET    {Environment.Version}");
            Console.WriteLine($"Python  {DescribePython(reader)}");
            Console.WriteLine($"Module  {Path.Combine(AppContext.BaseDirectory, "python")} (on PYTHONPATH, 'import wizgi' works under other servers)");
            Console.WriteLine($"System  {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}");
            return ExitCodes.Success;
        });
        return command;
    }

    // Whatever is wrong with it is a part of the answer.
    private static string DescribePython(SettingsReader reader)
    {
        try
        {
            var settings = reader.Read();
            var interpreter = PythonChoice.Find(settings.Get(PythonSettings.Python), settings.Get(AppSettings.Directory));
            if (interpreter is null) return "none found";
            var probe = PythonProbe.Ask(interpreter);
            var libpython = probe.Libpython is null ? "no shared libpython" : probe.Libpython;
            return $"{probe.PythonVersion} ({probe.Executable}; {libpython})";
        }
        catch (Exception problem) when (problem is UserError or BridgeException)
        {
            return $"unknown: {problem.Message}";
        }
    }
}
