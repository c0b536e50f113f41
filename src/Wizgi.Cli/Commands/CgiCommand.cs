using System.CommandLine;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi cgi APP</c>: a CGI program (RFC 3875).</summary>
internal static class CgiCommand
{
    private const string Usage = """
        wizgi cgi APP [options]

        Answers one request, as a CGI program that a web server starts: the request stands in the environment and on standard input, the response goes to
        standard output. A web server runs a script that names the application:

          #!/bin/sh
          exec wizgi cgi --chdir /srv/shop shop:app

        Exit code 0: it answered; 1: the response broke off; 3, 4: the application cannot be loaded, which is answered with a 500.
        """;

    public static Command Create(string[] commandLine)
    {
        var command = new Command("cgi", "Answers one request as a CGI program, for a web server.");
        ServeCommand.AddSettings(command, Usage, (_, reader) =>
        {
            var settings = Launcher.Read(reader);
            CgiSettings.Check(settings);
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("REQUEST_METHOD")))
                throw new UserError("there is no request: 'wizgi cgi' is started by a web server, which puts REQUEST_METHOD and more into its environment; in a terminal use 'wizgi call'", ExitCodes.Usage);
            return Launcher.RunCgi(settings, commandLine);
        });
        return command;
    }
}
