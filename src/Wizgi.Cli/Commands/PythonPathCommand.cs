using System.CommandLine;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi python-path</c>: prints the folder that makes the module <c>wizgi</c> and, for <c>pserve</c>, <c>egg:wizgi</c> known to Python.</summary>
internal static class PythonPathCommand
{
    /// <summary>A distribution: on PYTHONPATH as it is, or for pip to install.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "python");

    public static Command Create()
    {
        var command = new Command("python-path", "Prints the folder of the module wizgi and of egg:wizgi, for PYTHONPATH or for pip to install.");
        command.SetAction(_ =>
        {
            Console.WriteLine(Folder);
            return ExitCodes.Success;
        });
        return command;
    }
}
