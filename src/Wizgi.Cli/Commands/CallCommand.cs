using System.CommandLine;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;

namespace Wizgi.Cli.Commands;

/// <summary><c>wizgi call APP /path</c>: one request, without a socket that listens. Its flags are curl's.</summary>
internal static class CallCommand
{
    private const string Usage = """
        wizgi call [APP] /PATH [options]

        Sends an application one request, without a socket that listens, and prints the body of its response.
        Exit code 0: it answered; 1: it failed; 3, 4: it cannot be loaded; 22: a status from 400 on, with --fail.
        """;

    private static readonly Argument<string?> Path = new("PATH") { Arity = ArgumentArity.ZeroOrOne, Description = "The path, with the query if there is one." };
    private static readonly Option<string?> Method = new("--request", "-X") { Description = "The method. [GET; POST with -d]", HelpName = "METHOD" };
    private static readonly Option<string[]> Data = new("--data", "-d") { Description = "The body; @FILE: what stands in a file, @-: on standard input. Several are joined by '&'.", HelpName = "DATA", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string[]> Query = new("--query", "-q") { Description = "A parameter for the query; it is escaped. May be given several times.", HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<bool> Include = new("--include", "-i") { Description = "Print status and headers before the body." };
    private static readonly Option<bool> Fail = new("--fail", "-f") { Description = "End with exit code 22 if the status is 400 or more." };
    private static readonly Option<string[]> Headers = MakeHeaderOption();

    public static Option<string[]> MakeHeaderOption() => new("--header", "-H") { Description = "A header of the request. May be given several times. [Host: localhost]", HelpName = "'NAME: VALUE'", AllowMultipleArgumentsPerToken = false };

    public static Command Create(string[] commandLine)
    {
        var command = new Command("call", "Sends an application one request and prints the response.");
        ServeCommand.AddSettings(command, Usage, (result, reader) =>
        {
            var data = result.GetValue(Data) ?? [];
            var method = result.GetValue(Method) ?? (data.Length > 0 ? "POST" : "GET");
            if (method.Length == 0 || !method.All(character => char.IsAsciiLetterOrDigit(character) || "!#$%&'*+-.^_`|~".Contains(character, StringComparison.Ordinal)))
                throw new UserError($"-X {method}: this is no method", ExitCodes.Usage);
            var (settings, path) = Read(reader, result.GetValue(Path));
            var request = new ErrandRequest(method, Target(path, result.GetValue(Query) ?? []), CheckHeaders(result.GetValue(Headers) ?? []), [.. data.Select(Absolute)]);
            return Launcher.Run(settings, new Errand([request], IsCheck: false, result.GetValue(Include), result.GetValue(Fail), Epilogue: ""), commandLine);
        }, Method, Data, Query, Headers, Include, Fail);
        command.Arguments.Add(Path);
        return command;
    }

    /// <exception cref="UserError">One of them is no header.</exception>
    public static string[] CheckHeaders(string[] headers)
    {
        foreach (var header in headers)
            if (header.IndexOf(':', StringComparison.Ordinal) <= 0 || header.AsSpan().IndexOfAny("\r\n\0") >= 0) throw new UserError($"-H '{header}': a header is given as 'NAME: VALUE'", ExitCodes.Usage);
        return headers;
    }

    /// <summary>Of one word alone that begins with a slash, and names no file: it is the path, where a file or <c>--mount</c> says what is served.</summary>
    private static (ServeSettings Settings, string Path) Read(SettingsReader reader, string? path)
    {
        if (path is null && reader.TypedApplication is ['/', ..] word && !System.IO.File.Exists(word.Split(':')[0]))
        {
            var others = reader.WithoutApplication().Read();
            if (AppSettings.IsAny(others)) return (others, word);
        }
        return (Launcher.Read(reader), path ?? "/");
    }

    private static string Target(string path, string[] query)
    {
        if (!path.StartsWith('/')) throw new UserError($"{path}: a path begins with '/'", ExitCodes.Usage);
        if (query.Length == 0) return path;
        var parameters = query.Select(parameter => string.Join('=', parameter.Split('=', 2).Select(Uri.EscapeDataString)));
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{string.Join('&', parameters)}";
    }

    // The worker goes to the application's directory before it reads the file.
    private static string Absolute(string data) => data.StartsWith('@') && data != "@-" ? $"@{System.IO.Path.GetFullPath(data[1..])}" : data;
}
