using System.CommandLine;
using System.CommandLine.Help;
using Microsoft.Extensions.Logging;

namespace Wizgi.Cli.Settings;

/// <summary>The command line of <c>wizgi APP</c>. Names and meanings are gunicorn's wherever both have the setting.</summary>
internal static class ServeCommand
{
    private static readonly Argument<string> App = new("APP")
    {
        Description = "The application: package.module:attribute, package.module:factory(), path/file.py:attribute; without an attribute 'application' or 'app' is taken.",
    };

    private static readonly Option<string[]> Bind = new("--bind", "-b")
    {
        Description = "Where to listen: HOST:PORT, [IPv6]:PORT, unix:PATH, fd://N. May be given several times. [127.0.0.1:8000]",
        HelpName = "ADDRESS",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> Python = new("--python")
    {
        Description = "The interpreter, or the folder of its virtual environment. [$VIRTUAL_ENV, else .venv, else python3 on PATH]",
        HelpName = "PATH",
    };

    private static readonly Option<string> Mode = new("--python-mode")
    {
        DefaultValueFactory = _ => "auto",
        Description = "embedded: load libpython into the server; hosted: load the server into the interpreter, which needs no libpython; auto: whichever the interpreter allows.",
        HelpName = "auto|embedded|hosted",
    };

    private static readonly Option<string?> Chdir = new("--chdir") { Description = "The application's directory. [the current one]", HelpName = "DIR" };

    private static readonly Option<string[]> PythonPath = new("--pythonpath")
    {
        Description = "Directories to look for modules in before the application's, separated by commas.",
        HelpName = "DIRS",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string[]> Env = new("--env", "-e")
    {
        Description = "An environment variable for the application. May be given several times.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<string?> AccessLogFile = new("--access-logfile") { Description = "The access log; - is standard output. [none]", HelpName = "FILE" };

    private static readonly Option<string> AccessLogFormat = new("--access-log-format", "--access-logformat")
    {
        Description = "combined, json, or a format of gunicorn's atoms such as '%(h)s \"%(r)s\" %(s)s %(D)s'.",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => "combined",
    };

    private static readonly Option<string> ErrorLogFile = new("--error-logfile", "--log-file")
    {
        Description = "The error log; - is standard error.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "-",
    };

    private static readonly Option<string> Level = new("--log-level")
    {
        Description = "debug, info, warning, error or critical.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => "info",
    };

    private static readonly Option<double> GracefulTimeout = new("--graceful-timeout")
    {
        Description = "Seconds that requests under way get to finish after SIGTERM.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
    };

    private static readonly Option<string> Workers = new("--workers", "-w")
    {
        Description = "Worker processes; auto: one for each processor; 0: no supervisor, this process serves by itself. [$WEB_CONCURRENCY, else 1]",
        HelpName = "N",
    };

    private static readonly Option<int> Threads = new("--threads")
    {
        Description = "How many application calls may run at once. With more than 1 the application must be thread-safe.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string[]> Static = new("--static")
    {
        Description = "A folder whose files are served below a prefix, without the application. May be given several times.",
        HelpName = "/PREFIX=DIR",
        AllowMultipleArgumentsPerToken = false,
    };

    private static readonly Option<bool> Debug = new("--debug") { Description = "Show clients a traceback page when the application fails. Never in production." };

    private static readonly Option<bool> LintFlag = new("--lint") { Description = "Check server and application against PEP 3333 at every request." };

    private static readonly Option<bool> Pep333 = new("--pep333") { Description = "Accept native strings as body items, as Python 2 era applications yield them." };

    private static readonly Option<string?> ForwardedAllowIps = new("--forwarded-allow-ips")
    {
        Description = "Proxies whose forwarded headers are believed: addresses and networks separated by commas, or * for every peer. [$FORWARDED_ALLOW_IPS, else 127.0.0.1,::1]",
        HelpName = "PEERS",
    };

    private static readonly Option<string> TrustedProxyHeaders = new("--trusted-proxy-headers")
    {
        Description = "The forwarded headers that those proxies set themselves: forwarded, or some of " + TrustSettings.XForwardedNames + ".",
        HelpName = "NAMES",
        DefaultValueFactory = _ => TrustSettings.DefaultHeaders,
    };

    private static readonly Option<string?> ProxyProtocol = new("--proxy-protocol")
    {
        Description = "Expect the PROXY protocol on every connection; without a value auto. [off]",
        HelpName = "auto|v1|v2|off",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> ProxyAllowFrom = new("--proxy-allow-from", "--proxy-allow-ips")
    {
        Description = "The peers that may connect with the PROXY protocol.",
        HelpName = "PEERS",
        DefaultValueFactory = _ => TrustSettings.Loopback,
    };

    private static readonly Option<string> HeaderMap = new("--header-map")
    {
        Description = "Header names with underscores: drop them, refuse the request, or dangerous: take them for the names with hyphens.",
        HelpName = "drop|refuse|dangerous",
        DefaultValueFactory = _ => "drop",
    };

    /// <summary>The command; <paramref name="serve"/> gets the settings and returns the exit code.</summary>
    public static Command Create(Func<ServeSettings, int> serve)
    {
        var command = new Command("wizgi", "Serves a Python WSGI application over HTTP.");
        command.Arguments.Add(App);
        command.Options.Add(new HelpOption());
        command.Options.Add(new VersionOption());
        foreach (var option in (Option[])[Bind, Python, Mode, Chdir, PythonPath, Env, AccessLogFile, AccessLogFormat, ErrorLogFile, Level, GracefulTimeout, Workers, Threads, Static, .. LimitOptions.All, .. OperationOptions.All, Debug, LintFlag, Pep333,
                     ForwardedAllowIps, TrustedProxyHeaders, ProxyProtocol, ProxyAllowFrom, HeaderMap])
            command.Options.Add(option);
        command.SetAction(result => serve(Read(result)));
        return command;
    }

    private static ServeSettings Read(ParseResult result)
    {
        var directory = Path.GetFullPath(result.GetValue(Chdir) ?? ".");
        if (!Directory.Exists(directory)) throw new UserError($"--chdir {result.GetValue(Chdir)}: there is no such directory");
        return OperationOptions.Read(result, TrustSettings.Check(new ServeSettings
        {
            Application = result.GetRequiredValue(App),
            Bind = result.GetValue(Bind) is { Length: > 0 } bind ? bind : ["127.0.0.1:8000"],
            Python = result.GetValue(Python),
            PythonMode = ParseMode(result.GetRequiredValue(Mode)),
            Directory = directory,
            PythonPath = [.. (result.GetValue(PythonPath) ?? []).SelectMany(paths => paths.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(path => Path.GetFullPath(path, directory))],
            Env = [.. (result.GetValue(Env) ?? []).Select(CheckVariable)],
            AccessLog = result.GetValue(AccessLogFile),
            AccessLogFormat = CheckFormat(result.GetRequiredValue(AccessLogFormat)),
            ErrorLog = result.GetRequiredValue(ErrorLogFile),
            LogLevel = ParseLevel(result.GetRequiredValue(Level)),
            GracefulTimeout = LimitOptions.ReadSeconds(result, GracefulTimeout),
            Limits = LimitOptions.Read(result),
            Workers = ParseWorkers(result.GetValue(Workers)),
            Threads = result.GetValue(Threads) is >= 1 and <= 1024 and var threads ? threads : throw new UserError($"--threads {result.GetValue(Threads)}: a number from 1 to 1024 is needed"),
            Static = StaticFolder.ParseAll(result.GetValue(Static) ?? [], directory),
            Debug = result.GetValue(Debug),
            Lint = result.GetValue(LintFlag),
            Pep333 = result.GetValue(Pep333),
            ForwardedAllowIps = result.GetValue(ForwardedAllowIps) ?? Environment.GetEnvironmentVariable(TrustSettings.Variable) ?? TrustSettings.Loopback,
            TrustedProxyHeaders = result.GetRequiredValue(TrustedProxyHeaders),
            ProxyProtocol = result.GetResult(ProxyProtocol) is null ? "off" : result.GetValue(ProxyProtocol) ?? "auto",
            ProxyAllowFrom = result.GetRequiredValue(ProxyAllowFrom),
            HeaderMap = result.GetRequiredValue(HeaderMap),
        }));
    }

    private static int ParseWorkers(string? text)
    {
        var source = "-w";
        if (text is null && Environment.GetEnvironmentVariable("WEB_CONCURRENCY") is { Length: > 0 } variable) (text, source) = (variable, "WEB_CONCURRENCY");
        if (text is null) return 1;
        if (text == "auto") return Environment.ProcessorCount;
        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var count) && count <= 1024
            ? count
            : throw new UserError($"{source} {text}: a number from 0 to 1024, or auto, is needed");
    }

    private static string CheckVariable(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) > 0 ? text : throw new UserError($"-e {text}: an environment variable is given as KEY=VALUE");

    private static string CheckFormat(string format)
    {
        try
        {
            Server.Diagnostics.AccessLogFormat.Parse(format);
            return format;
        }
        catch (FormatException problem)
        {
            throw new UserError($"--access-log-format: {problem.Message}");
        }
    }

    private static PythonMode ParseMode(string text) => text switch
    {
        "auto" => PythonMode.Auto,
        "embedded" => PythonMode.Embedded,
        "hosted" => PythonMode.Hosted,
        _ => throw new UserError($"--python-mode {text}: use auto, embedded or hosted"),
    };

    private static LogLevel ParseLevel(string text) => text.ToLowerInvariant() switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" or "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "critical" => LogLevel.Critical,
        _ => throw new UserError($"--log-level {text}: use debug, info, warning, error or critical"),
    };
}
