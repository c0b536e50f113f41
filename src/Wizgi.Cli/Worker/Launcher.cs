using System.Text.Json;
using Wizgi.Cli.Native;
using Wizgi.Cli.Settings;
using Wizgi.Python;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>From settings to a running worker: binds, finds the Python, and becomes the worker in the way that Python allows.</summary>
internal static class Launcher
{
    /// <summary>Carries the <see cref="WorkerSettings"/> to a worker that is another program.</summary>
    public const string SettingsVariable = "WIZGI_WORKER";

    // Names the variables that are between launcher and worker; they are gone before the application sees its environment.
    private const string PrivateVariable = "WIZGI_PRIVATE";

    // The pages of compiled code stay private to the process: a child that the application forks cannot write into its parent's.
    private const string WriteXorExecuteVariable = "DOTNET_EnableWriteXorExecute";

    // Both ways give Python's main thread as much.
    private const ulong StackSize = 16 * 1024 * 1024;

    public static int Run(ServeSettings settings, string[] commandLine)
    {
        List<Listener> listeners = [];
        try
        {
            // The address first: it is what most often is wrong, and cheap to find out.
            Bind(settings, listeners);
            return Run(settings, commandLine, listeners);
        }
        catch (Exception problem) when (problem is UserError or BindException or BridgeException)
        {
            // With their files, when they are unix sockets.
            foreach (var listener in listeners) listener.Close();
            throw;
        }
    }

    private static int Run(ServeSettings settings, string[] commandLine, List<Listener> listeners)
    {
        var interpreter = PythonChoice.Find(settings.Python, settings.Directory) ?? MissingPackages.InstallPython();
        var probe = PythonProbe.Ask(interpreter);
        var libpython = ChooseLibpython(settings.PythonMode, probe);
        var worker = new WorkerSettings(settings, [.. listeners.Select(listener => listener.Descriptor)], ["wizgi", .. commandLine], OwnsSocketFiles: true, probe.Executable);
        foreach (var (name, value) in settings.Env.Select(SplitVariable)) Posix.SetVariable(name, value);
        Posix.RaiseStackLimit(StackSize);
        Posix.SetVariable(PrivateVariable, string.Join(' ', SettingsVariable, "WIZGI_BOOT_PATH", MissingPackages.Permission, WriteXorExecuteVariable));
        if (libpython is null) return BecomeHosted(worker);
        StartAgainWithPrivateCode(settings, commandLine);
        // Asking the interpreter made .NET watch for children; from here on they are the application's.
        Posix.ResetSignals();
        return PythonRuntime.RunEmbedded(libpython, probe.Executable, () => Worker.Serve(() => worker));
    }

    private static void Bind(ServeSettings settings, List<Listener> listeners)
    {
        try
        {
            foreach (var address in settings.Bind.Select(BindAddress.Parse)) listeners.Add(Listener.Open(address));
        }
        catch (FormatException problem)
        {
            throw new UserError($"-b: {problem.Message}");
        }
    }

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
        if (Environment.GetEnvironmentVariable(WriteXorExecuteVariable) == "0") return;
        // It bound the sockets, and will bind them again.
        Posix.SetVariable(WriteXorExecuteVariable, "0");
        var program = Environment.ProcessPath!;
        var isDotnet = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var why = Posix.Execute(program, [program, .. isDotnet ? [Path.Combine(AppContext.BaseDirectory, "Wizgi.Cli.dll")] : Array.Empty<string>(), .. commandLine]);
        throw new UserError($"{settings.Application} cannot be started: {program}: {why}", ExitCodes.BootFailure);
    }

    private static int BecomeHosted(WorkerSettings worker)
    {
        foreach (var descriptor in worker.Descriptors) Posix.Inherit(descriptor);
        Posix.SetVariable(SettingsVariable, JsonSerializer.Serialize(worker, SettingsJson.Default.WorkerSettings));
        Posix.SetVariable(WriteXorExecuteVariable, "0");
        var folder = AppContext.BaseDirectory;
        string[] arguments = [worker.Interpreter, Path.Combine(folder, "Boot", "hosted.py"), FindHostfxr(), Path.Combine(folder, "Wizgi.Cli.dll"), worker.Serve.Application];
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

    private static (string Name, string Value) SplitVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return (text[..equals], text[(equals + 1)..]);
    }
}
