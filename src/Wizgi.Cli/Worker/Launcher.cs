using System.Text.Json;
using Wizgi.Cli.Commands;
using Wizgi.Cli.Native;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision;
using Wizgi.Cli.Supervision.Pools;
using Wizgi.Cli.Tls;
using Wizgi.Python;
using Wizgi.Server;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>From settings to a running server: binds, and becomes a supervisor or a worker.</summary>
internal static class Launcher
{
    /// <summary>Carries the <see cref="WorkerSettings"/> to a worker that is another program.</summary>
    public const string SettingsVariable = "WIZGI_WORKER";

    // Names the variables that are between launcher and worker; they are gone before the application sees its environment.
    private const string PrivateVariable = "WIZGI_PRIVATE";

    public static readonly string[] PrivateVariables = [SettingsVariable, PoolStart.Variable, "WIZGI_BOOT_PATH", MissingPackages.Permission, Takeover.Variable, .. RuntimeVariables.All.Select(variable => variable.Name), .. Systemd.SocketVariables];

    // Both ways give Python's main thread as much.
    private const ulong StackSize = 16 * 1024 * 1024;

    /// <summary>This program and its first argument, if it is run by <c>dotnet</c>.</summary>
    public static IReadOnlyList<string> Program { get; } = Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet"
        ? [Environment.ProcessPath!, Path.Combine(AppContext.BaseDirectory, "Wizgi.Cli.dll")]
        : [Environment.ProcessPath!];

    /// <summary>Serves as the settings say, under a supervisor or without one.</summary>
    public static int Run(SettingsReader reader, string[] commandLine)
    {
        var settings = Read(reader);
        if (settings.Get(OperationSettings.Daemon)) throw SystemdUnit.InsteadOfDaemon(settings);
        var takeover = Takeover.Find();
        // It would never tell the old one to go.
        if (takeover is not null && settings.Get(ProcessSettings.Workers) == 0) throw new UserError("-w 0: a supervisor can only give its place to another; stop it and start anew");
        var files = ServerFiles.Open(settings, isSuccessor: takeover is not null);
        ListenerSet? sockets = null;
        try
        {
            // The address first: it is what most often is wrong, and cheap to find out.
            sockets = ListenerSet.Bind(settings.Get(SocketSettings.Bind), takeover, ServerFiles.ListenerOptions(settings));
            if (settings.Get(ProcessSettings.Workers) > 0) return Supervise(reader, settings, commandLine, sockets, files, takeover);
            return Become(new WorkerSettings(settings.ForWorker(), [.. sockets.Current.Select(listener => listener.Descriptor)], ["wizgi", .. commandLine], sockets.OwnsFiles, "", Control: -1,
                Certificates: TlsSettings.HasTls(settings) ? TlsFiles.Of(settings).Read().Material.ToDescriptor() : -1));
        }
        catch (Exception problem) when (problem is UserError or BindException or BridgeException)
        {
            // With their files, when they are unix sockets.
            sockets?.Close();
            files.Remove();
            throw;
        }
    }

    /// <summary>Has a worker do something instead of serving.</summary>
    public static int Run(ServeSettings settings, Errand errand, string[] commandLine) =>
        Become(new WorkerSettings(settings.ForErrand(), [], ["wizgi", .. commandLine], OwnsSocketFiles: false, "", Control: -1, Errand: errand));

    /// <summary>Has a worker answer the request that a web server has put into this process's environment.</summary>
    public static int RunCgi(ServeSettings settings, string[] commandLine) =>
        Become(new WorkerSettings(settings.ForCgi(), [], ["wizgi", .. commandLine], OwnsSocketFiles: false, "", Control: -1, IsCgi: true));

    /// <exception cref="UserError">A setting is wrong, or there is no application.</exception>
    public static ServeSettings Read(SettingsReader reader)
    {
        var settings = reader.Read();
        return AppSettings.IsAny(settings)
            ? settings
            : throw new UserError("no application: wizgi package.module:attribute, or wsgi_app or mount in a configuration file", ExitCodes.Usage);
    }

    /// <summary>Becomes a worker, if a supervisor started this process as one.</summary>
    public static bool TryRunWorker(out int exitCode)
    {
        exitCode = ExitCodes.Success;
        if (Environment.GetEnvironmentVariable(SettingsVariable) is not { Length: > 0 } text) return false;
        exitCode = Become(JsonSerializer.Deserialize(text, SettingsJson.Default.WorkerSettings)!);
        return true;
    }

    /// <summary>Becomes the supervisor of a pool, if that of a server started this process as one.</summary>
    public static bool TryRunPool(out int exitCode)
    {
        exitCode = ExitCodes.Success;
        if (PoolStart.Find() is not { } start) return false;
        if (Responder.IsNeeded(start, out var responder)) throw responder.Become();
        Posix.DoNotInherit(start.Control);
        Posix.DoNotInherit(start.Descriptor);
        var owner = new PoolOwner(start);
        var settings = owner.Read();
        var files = ServerFiles.Open(settings, isSuccessor: false);
        var sockets = ListenerSet.OfPool(start.Descriptor);
        var socket = sockets.Current[0].Path;
        var log = files.OpenLogs();
        ProcessTitle.Set("supervisor", OperationSettings.Title(settings));
        exitCode = new Supervisor(new SupervisorStart(settings, sockets, () => files.Follow(owner.Read()), start.CommandLine, [], files, Takeover: null, owner), log).Run().GetAwaiter().GetResult();
        owner.CleanUpAfter(socket);
        return true;
    }

    private static int Supervise(SettingsReader reader, ServeSettings settings, string[] commandLine, ListenerSet sockets, ServerFiles files, Takeover? takeover)
    {
        var typed = TypedCommand.Read(commandLine);
        var log = files.OpenLogs();
        ProcessTitle.Set("supervisor", OperationSettings.Title(settings));
        log.Starting(Worker.Version);
        if (DevelopmentSettings.DebugWarning(settings, sockets.Current) is { } warning) log.Debugging(warning);
        var exitCode = new Supervisor(new SupervisorStart(settings, sockets, () => files.Follow(reader.Read()), commandLine, typed, files, takeover), log).Run().GetAwaiter().GetResult();
        files.Remove();
        return exitCode;
    }

    /// <summary>From settings to a running worker: finds the Python, and becomes the worker in the way that Python allows.</summary>
    private static int Become(WorkerSettings worker)
    {
        var settings = worker.Serve;
        if (Identity.Find(settings) is { } identity) UnprivilegedWorker.Become(worker, identity);
        if (!ApplicationHost.NeedsPython(settings)) return BecomeManaged(worker);
        var interpreter = PythonChoice.Find(settings.Get(PythonSettings.Python), settings.Get(AppSettings.Directory)) ?? MissingPackages.InstallPython();
        var probe = PythonProbe.Ask(interpreter);
        var libpython = ChooseLibpython(settings.Get(PythonSettings.Mode), probe);
        worker = worker with { Interpreter = probe.Executable };
        foreach (var (name, value) in settings.Get(AppSettings.Env).Select(SplitVariable)) Posix.SetVariable(name, value);
        Posix.RaiseStackLimit(StackSize);
        Posix.SetVariable(PrivateVariable, string.Join(' ', Hidden(worker)));
        if (libpython is null) return BecomeHosted(worker);
        StartAgainWithPrivateCode(settings, worker.CommandLine[1..]);
        // Asking the interpreter made .NET watch for children; from here on they are the application's.
        Posix.ResetSignals();
        return PythonRuntime.RunEmbedded(libpython, probe.Executable, () => Worker.Serve(() => worker));
    }

    /// <summary>Becomes a worker without Python: this process is one already.</summary>
    private static int BecomeManaged(WorkerSettings worker)
    {
        foreach (var (name, value) in worker.Serve.Get(AppSettings.Env).Select(SplitVariable)) Environment.SetEnvironmentVariable(name, value);
        foreach (var name in Hidden(worker)) Environment.SetEnvironmentVariable(name, null);
        return Worker.Serve(() => worker);
    }

    /// <summary>The variables that the application's process does not have, nor what it starts.</summary>
    private static IEnumerable<string> Hidden(WorkerSettings worker) => worker.IsCgi ? PrivateVariables.Concat(CgiServing.HeaderVariables()) : PrivateVariables;

    /// <summary>The library to embed, or null: be hosted by the interpreter.</summary>
    private static string? ChooseLibpython(PythonMode mode, PythonProbe probe)
    {
        switch (mode)
        {
            case PythonMode.Embedded:
                return probe.Libpython ?? MissingPackages.InstallLibpython(probe);
            case PythonMode.Hosted when !probe.HasCtypes:
                throw new UserError($"{probe.Executable} has no ctypes module, which the hosted way needs; use --python-mode embedded or another interpreter");
            case PythonMode.Hosted:
                return null;
            default:
                // A statically linked interpreter runs Python code faster than a libpython of the same version does, so it is the host.
                if (probe is { IsSharedBuild: true, Libpython: not null } or { HasCtypes: false }) return probe.Libpython ?? MissingPackages.InstallLibpython(probe);
                return null;
        }
    }

    /// <summary>The runtime reads how it maps code when it starts: a process that is to be embedded in, and was started otherwise, starts again.</summary>
    private static void StartAgainWithPrivateCode(ServeSettings settings, string[] commandLine)
    {
        if (RuntimeVariables.AreSet) return;
        // It bound the sockets, and will bind them again; those of systemd it inherits.
        RuntimeVariables.Set();
        var why = Posix.Execute(Program[0], [.. Program, .. commandLine]);
        throw new UserError($"{AppSettings.Summary(settings)} cannot be started: {Program[0]}: {why}", ExitCodes.BootFailure);
    }

    private static int BecomeHosted(WorkerSettings worker)
    {
        worker.PassOn();
        var folder = AppContext.BaseDirectory;
        string[] arguments = [worker.Interpreter, Path.Combine(folder, "Boot", "hosted.py"), FindHostfxr(), Path.Combine(folder, "Wizgi.Cli.dll"), AppSettings.Summary(worker.Serve)];
        var why = Posix.Execute(worker.Interpreter, arguments);
        throw new UserError($"cannot start {worker.Interpreter}: {why}", ExitCodes.BootFailure);
    }

    // The runtime that runs this process stands in ROOT/shared/Microsoft.NETCore.App/VERSION.
    private static string FindHostfxr()
    {
        var root = new DirectoryInfo(Path.GetDirectoryName(typeof(object).Assembly.Location)!).Parent?.Parent?.Parent
            ?? throw new UserError("the .NET runtime cannot be found; use --python-mode embedded");
        var folder = new DirectoryInfo(Path.Combine(root.FullName, "host", "fxr"));
        var newest = folder.EnumerateDirectories().OrderByDescending(version => Version.TryParse(version.Name.Split('-')[0], out var number) ? number : new Version()).First();
        return Path.Combine(newest.FullName, "libhostfxr.so");
    }

    public static (string Name, string Value) SplitVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return (text[..equals], text[(equals + 1)..]);
    }
}
