using System.CommandLine;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi systemd APP</c>: the unit of a service that runs this command line.</summary>
internal static class SystemdCommand
{
    private static readonly Option<bool> Socket = new("--socket") { Description = "Print the .socket unit instead, which listens before the service runs and while it starts again." };

    public static Command Create(string[] commandLine)
    {
        var command = new Command("systemd", "Prints a hardened systemd unit that serves with these settings.");
        ServeCommand.AddSettings(command, $"wizgi systemd APP [options]\n\n{command.Description}\n\n  wizgi systemd shop:app -w 4 --user shop > /etc/systemd/system/shop.service", (result, reader) =>
        {
            var settings = Launcher.Read(reader);
            var unit = new SystemdUnit(settings, reader.Folder, [.. commandLine.Where(word => word != command.Name && word != Socket.Name)]);
            Console.Write(result.GetValue(Socket) ? unit.Socket() : unit.Service());
            return ExitCodes.Success;
        }, Socket);
        return command;
    }
}
