using System.CommandLine;
using Wizgi.Cli.Uwsgi;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi import uwsgi.ini</c>: prints the configuration of another server as a <c>wizgi.ini</c>.</summary>
internal static class ImportCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A configuration file of uWSGI; FILE.ini:SECTION for another section than [uwsgi]." };
        var command = new Command("import", "Prints uWSGI's configuration as a wizgi.ini, with a comment for each line that has no counterpart.");
        command.Arguments.Add(file);
        command.SetAction(result =>
        {
            Console.Out.Write(UwsgiImport.Translate(UwsgiFile.Read(result.GetValue(file)!), Environment.GetEnvironmentVariable));
            return ExitCodes.Success;
        });
        return command;
    }
}
