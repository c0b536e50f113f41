using System.CommandLine;
using Wizgi.Cli;
using Wizgi.Cli.Commands;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Settings.Sources;
using Wizgi.Cli.Worker;
using Wizgi.Python;
using Wizgi.Server;
using Wizgi.Server.Engine;

try
{
    // Started by a supervisor.
    if (Launcher.TryRunWorker(out var exitCode) || Launcher.TryRunPool(out exitCode)) return exitCode;
    Command[] commands = [CheckCommand.Create(args), CallCommand.Create(args), CgiCommand.Create(args), BalanceCommand.Create(), SystemdCommand.Create(args), ImportCommand.Create(), PythonPathCommand.Create(), VersionCommand.Create(), CompletionCommand.Create()];
    // -d @FILE is a flag of 'wizgi call', and no file of further arguments.
    var result = ServeCommand.Create(reader => Launcher.Run(reader, args), commands).Parse(FlagSource.Complete(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
    if (result.Errors.Count == 0) return result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    foreach (var error in ServeCommand.Errors(result)) Console.Error.WriteLine($"wizgi: {error}");
    Console.Error.WriteLine("Try 'wizgi --help'.");
    return ExitCodes.Usage;
}
catch (UserError problem)
{
    Console.Error.WriteLine($"wizgi: {problem.Message}");
    return problem.ExitCode;
}
catch (Exception problem) when (problem is BridgeException or BindException)
{
    Console.Error.WriteLine($"wizgi: {problem.Message}");
    return ExitCodes.Configuration;
}
