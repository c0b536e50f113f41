using System.CommandLine;
using Wizgi.Cli;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

try
{
    var result = ServeCommand.Create(settings => Launcher.Run(settings, args)).Parse(args);
    if (result.Errors.Count == 0) return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    foreach (var error in result.Errors) Console.Error.WriteLine($"wizgi: {error.Message}");
    Console.Error.WriteLine("Try 'wizgi --help'.");
    return ExitCodes.Usage;
}
catch (Exception problem)
{
    return Failure.Report(problem);
}
