using System.CommandLine;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi check APP</c>: loads the application as a worker does, and has Lint look at a few requests.</summary>
internal static class CheckCommand
{
    private static readonly Option<string[]> Headers = CallCommand.MakeHeaderOption();

    // What every application is asked sooner or later: its start page, by a browser and by a monitor, what is not there, and what is allowed.
    private static readonly (string Method, string Target)[] Requests = [("GET", "/"), ("HEAD", "/"), ("GET", "/wizgi-check/no-such-page?a=%C3%A4"), ("OPTIONS", "/")];

    public static Command Create(string[] commandLine)
    {
        var command = new Command("check", "Loads an application, checks it against PEP 3333 in a few requests, and prints the configuration.");
        ServeCommand.AddSettings(command, $"wizgi check APP [options]\n\n{command.Description}\nIt sends {List()}, below each --mount too, without a socket that listens.\nExit code 0: nothing is wrong; 1: something is; 3, 4: the application cannot be loaded.", (result, reader) =>
        {
            var settings = Launcher.Read(reader);
            var headers = CallCommand.CheckHeaders(result.GetValue(Headers) ?? []);
            ErrandRequest[] requests = [.. Places(settings).SelectMany(place => Requests.Select(request =>
                new ErrandRequest(request.Method, place.Prefix + request.Target, place.Host is null ? headers : [$"Host: {place.Host}", .. headers.Where(header => !header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))], [])))];
            return Launcher.Run(settings, new Errand(requests, IsCheck: true, ShowsHead: false, FailsByStatus: false, $"\n{SettingsPrinter.Print(settings)}"), commandLine);
        }, Headers);
        return command;
    }

    // Below each prefix, as a path of a request has it; for a wildcard any host that it stands for.
    private static IEnumerable<(string? Host, string Prefix)> Places(ServeSettings settings)
    {
        if (settings.Get(AppSettings.Application) is not null) yield return (null, "");
        foreach (var mount in settings.Get(AppSettings.Mounts))
            yield return (mount.Host?.Replace("*.", "www.", StringComparison.Ordinal), mount.Prefix == "/" ? "" : string.Join('/', mount.Prefix.Split('/').Select(Uri.EscapeDataString)));
    }

    private static string List() => string.Join(", ", Requests.Select(request => $"{request.Method} {request.Target}"));
}
