using System.Globalization;
using System.Text;
using Wizgi.Cli.Paste;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Worker;
using Wizgi.Python;

namespace Wizgi.Cli.Operations;

/// <summary>systemd.service(5), systemd.exec(5), systemd.socket(5): units for a command line.</summary>
/// <param name="settings">What the command line, files and variables say.</param>
/// <param name="folder">Where the server is to be started: where files of settings are found, and where this command runs.</param>
/// <param name="arguments">The words behind <c>wizgi</c>.</param>
internal sealed class SystemdUnit(ServeSettings settings, string folder, string[] arguments)
{
    // What a worker that stops late gets on top of its graceful time before systemd kills it.
    private const int StopSlack = 10;

    // Given as directives of the unit, not to the server.
    private static readonly Setting[] OfUnit = [OperationSettings.User, OperationSettings.Group, OperationSettings.InitGroups, OperationSettings.Daemon, OperationSettings.PidFile, OperationSettings.EnvFiles];

    private readonly string? _interpreter = FindInterpreter(settings);

    /// <summary>Why <c>--daemon</c> is refused, and what to do instead.</summary>
    public static UserError InsteadOfDaemon(ServeSettings settings)
    {
        var application = settings.Get(AppSettings.Application);
        var name = NameOf(settings);
        return new UserError($"{settings.PlaceOf(OperationSettings.Daemon)}: the server stays in the foreground, where a service manager starts it again, keeps its log and knows when it is ready. "
            + $"With systemd: wizgi systemd {application} … > /etc/systemd/system/{name}.service && systemctl enable --now {name}");
    }

    public string Service()
    {
        var unit = new StringBuilder();
        var user = settings.Get(OperationSettings.User);
        var name = NameOf(settings);
        var hasWorkers = settings.Get(ProcessSettings.Workers) > 0;
        var stop = Math.Ceiling(settings.Get(ProcessSettings.GracefulTimeout).TotalSeconds) + StopSlack;
        Line($"# /etc/systemd/system/{name}.service; then: systemctl daemon-reload && systemctl enable --now {name}");
        Line("[Unit]");
        Line($"Description=Wizgi serving {Escape(AppSettings.Summary(settings))}");
        Line("After=network-online.target");
        Line("Wants=network-online.target");
        Line();
        Line("[Service]");
        Line("Type=notify");
        Line("NotifyAccess=main");
        foreach (var variable in Variables()) Line($"Environment={Quote(variable)}");
        // systemd reads it as root; the server is no root and might not be able to.
        foreach (var file in EnvironmentFiles()) Line($"EnvironmentFile={Escape(file)}");
        Line($"ExecStart={CommandLine()}");
        // -w 0 knows no reload.
        if (hasWorkers)
        {
            Line("# Workers are replaced one by one, no request is lost. From systemd 253 on, Type=notify-reload instead of both lets systemctl wait for the end of it.");
            Line("ExecReload=/bin/kill -HUP $MAINPID");
        }
        Line($"WorkingDirectory={Escape(folder)}");
        if (user is null) Line("# A user of its own that exists while the service runs. Name another with User= if the application's files are somebody's.");
        Line(user is null ? "DynamicUser=yes" : $"User={user}");
        if (settings.Get(OperationSettings.Group) is { } group) Line($"Group={group}");
        Line("# The supervisor gets SIGTERM and stops its workers; what is left at the end is killed.");
        Line("KillMode=mixed");
        Line(string.Create(CultureInfo.InvariantCulture, $"TimeoutStopSec={stop}"));
        Line("Restart=on-failure");
        Line("# A wrong command line, no such application: starting again would not mend it.");
        Line(string.Create(CultureInfo.InvariantCulture, $"RestartPreventExitStatus={ExitCodes.Usage} {ExitCodes.LoadFailure}"));
        if (hasWorkers) Line("# No worker has been serving for so long: start again.");
        if (hasWorkers) Line("WatchdogSec=30");
        Line("LimitNOFILE=65536");
        Line();
        Line("# Folders it may write to: /run/NAME and /var/lib/NAME; name more with ReadWritePaths=.");
        Line($"RuntimeDirectory={name}");
        Line($"StateDirectory={name}");
        if (OwnSockets(name).Any())
        {
            Line("# The folder stays when the service stops: sockets of a .socket unit are in it.");
            Line("RuntimeDirectoryPreserve=yes");
        }
        foreach (var path in ForeignSockets(name)) Line($"# {path} must be a place where the service may make files, such as /run/{name}/{Path.GetFileName(path)}.");
        foreach (var path in LogFolders()) Line($"ReadWritePaths={Escape(path)}");
        foreach (var line in Hardening) Line(line);
        if (((string?[])[folder, settings.Get(AppSettings.Directory), AppContext.BaseDirectory, _interpreter]).Any(IsBelowHome)) Line("ProtectHome=read-only");
        else Line("ProtectHome=yes");
        if (NeedsLowPort())
        {
            Line("# A port below 1024 without root.");
            Line("AmbientCapabilities=CAP_NET_BIND_SERVICE");
            Line("CapabilityBoundingSet=CAP_NET_BIND_SERVICE");
        }
        else
        {
            Line("CapabilityBoundingSet=");
        }
        Line();
        Line("[Install]");
        Line("WantedBy=multi-user.target");
        return unit.ToString();

        void Line(string text = "") => unit.Append(text).Append('\n');
    }

    public string Socket()
    {
        var unit = new StringBuilder();
        var name = NameOf(settings);
        unit.Append(CultureInfo.InvariantCulture, $"# /etc/systemd/system/{name}.socket; then: systemctl enable --now {name}.socket\n[Unit]\nDescription=Sockets of {name}\n\n[Socket]\n");
        foreach (var address in settings.Get(SocketSettings.Bind))
        {
            if (address.Descriptor >= 0) throw new UserError($"{settings.PlaceOf(SocketSettings.Bind)}: fd://{address.Descriptor} is no address that systemd can listen on");
            unit.Append(CultureInfo.InvariantCulture, $"ListenStream={Escape(address.EndPoint!.ToString()!)}\n");
        }
        unit.Append("# Many clients may wait while the service starts.\nBacklog=2048\nNoDelay=true\n");
        unit.Append("\n[Install]\nWantedBy=sockets.target\n");
        return unit.ToString();
    }

    private static readonly string[] Hardening =
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "ProtectKernelTunables=yes",
        "ProtectKernelModules=yes",
        "ProtectKernelLogs=yes",
        "ProtectControlGroups=yes",
        "ProtectClock=yes",
        "ProtectHostname=yes",
        "ProtectProc=invisible",
        "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK",
        "RestrictNamespaces=yes",
        "RestrictRealtime=yes",
        "RestrictSUIDSGID=yes",
        "LockPersonality=yes",
        "RemoveIPC=yes",
        "SystemCallArchitectures=native",
        "SystemCallFilter=@system-service",
        "SystemCallErrorNumber=EPERM",
        "UMask=0027",
        "# Not MemoryDenyWriteExecute: .NET compiles while it runs, and would not start.",
    ];

    private string CommandLine()
    {
        List<string> words = [.. Launcher.Program];
        for (var index = 0; index < arguments.Length; index++)
        {
            var word = arguments[index];
            if (OfUnit.FirstOrDefault(setting => setting.Flags.Any(flag => word == flag || word.StartsWith($"{flag}=", StringComparison.Ordinal))) is { } setting)
            {
                if (!setting.IsSwitch && setting.Flags.Contains(word)) index++;
                continue;
            }
            words.Add(word);
        }
        // The service has neither this shell's PATH nor its virtual environment.
        if (settings.Given(PythonSettings.Python) is null && _interpreter is not null) words.AddRange([PythonSettings.Python.Flags[0], _interpreter]);
        return string.Join(' ', words.Select(Quote));
    }

    private static string? FindInterpreter(ServeSettings settings)
    {
        try
        {
            // The program itself, where what is found is a script that chooses one.
            return PythonChoice.Find(settings.Get(PythonSettings.Python), settings.Get(AppSettings.Directory)) is { } path ? PythonProbe.Ask(path).Executable : null;
        }
        catch (BridgeException)
        {
            // It may be there where the service is.
            return null;
        }
    }

    // Settings that this shell has in variables.
    private IEnumerable<string> Variables() => SettingCatalogue.All.Select(setting => settings.Given(setting)?.Place)
        .Where(place => place is not null && (place.StartsWith(Setting.VariablePrefix, StringComparison.Ordinal) || SettingCatalogue.All.Any(setting => setting.SharedVariable == place)))
        .Select(place => $"{place}={Environment.GetEnvironmentVariable(place!)}");

    // What a file of settings names, the server reads.
    private IEnumerable<string> EnvironmentFiles() => settings.Given(OperationSettings.EnvFiles) is { } files && OperationSettings.EnvFiles.Flags.Contains(files.Place) ? files.Texts.Select(text => Path.GetFullPath(text, folder)) : [];

    private IEnumerable<string> ForeignSockets(string name) => UnixSockets().Except(OwnSockets(name));

    private IEnumerable<string> OwnSockets(string name) => UnixSockets().Where(path => path.StartsWith($"/run/{name}/", StringComparison.Ordinal));

    private IEnumerable<string> UnixSockets() => settings.Get(SocketSettings.Bind).Select(address => address.EndPoint).OfType<System.Net.Sockets.UnixDomainSocketEndPoint>().Select(point => point.ToString());

    private bool NeedsLowPort() => settings.Get(SocketSettings.Bind).Any(address => address.EndPoint is System.Net.IPEndPoint { Port: > 0 and < 1024 });

    private IEnumerable<string> LogFolders() =>
        ((Setting<string?>[])[LogSettings.AccessLog, LogSettings.ErrorLog]).Select(settings.Get).OfType<string>().Where(path => path.StartsWith('/') && !path.StartsWith("/dev/", StringComparison.Ordinal))
            .Select(path => Path.GetDirectoryName(path)!).Distinct();

    private static bool IsBelowHome(string? path) => path is not null && (path.StartsWith("/home/", StringComparison.Ordinal) || path.StartsWith("/root/", StringComparison.Ordinal));

    // shop.wsgi:application becomes shop.
    private static string NameOf(ServeSettings settings)
    {
        var first = AppSettings.References(settings).First();
        // Files of PasteDeploy are called production.ini everywhere.
        var application = PasteReference.TryParse(first, out var paste) ? Path.GetFileName(Path.GetDirectoryName(paste.Path) ?? "") : Path.GetFileNameWithoutExtension(first.Split(':')[0]).Split('.')[0];
        var name = settings.Get(OperationSettings.Name) ?? application;
        var plain = string.Concat(name.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.'));
        return plain.Length > 0 ? plain : "wizgi";
    }

    // '%' begins a specifier everywhere, '$' a variable on command lines.
    private static string Escape(string text) => text.Replace("%", "%%", StringComparison.Ordinal);

    private static string Quote(string word)
    {
        var escaped = Escape(word).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "$$", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return word.Length > 0 && word.All(character => char.IsAsciiLetterOrDigit(character) || "-_./:=@,+".Contains(character, StringComparison.Ordinal)) ? escaped : $"\"{escaped}\"";
    }
}
