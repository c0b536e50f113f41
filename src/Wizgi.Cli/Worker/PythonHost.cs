using Microsoft.Extensions.Logging;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Native;
using Wizgi.Cli.Paste;
using Wizgi.Cli.Settings;
using Wizgi.Python;

namespace Wizgi.Cli.Worker;

/// <summary>A process with an interpreter. On Python's main thread, attached.</summary>
internal sealed class PythonHost : ApplicationHost
{
    private readonly int _mainThread = Posix.gettid();
    private readonly ServeSettings _settings;
    private readonly string _interpreter;
    private readonly PythonRuntime _python;
    private readonly WorkerSettings _worker;
    private readonly ILogger _log;
    private WorkerHooks? _hooks;

    public PythonHost(IPythonHost worker, WorkerSettings settings, ILogger log)
    {
        (_worker, _log) = (settings, log);
        (_settings, _interpreter) = (settings.Serve, settings.Interpreter);
        _python = PythonRuntime.Start(worker, settings.CommandLine, _settings.Get(AppSettings.Directory), _settings.Get(AppSettings.PythonPath));
    }

    public override string Description => $"Python {_python.Version} ({_interpreter})";

    public override bool RunsThreads => _python.HasGil;

    public override ILoadedApplication Load(ServerTraits traits, Func<WsgiApplication, WsgiApplication>? checker)
    {
        LoadHooks();
        PythonRuntime.PasteGlobals = _settings.Get(PasteSettings.Globals);
        var around = Middleware(_settings, checker);
        var site = new Site(_python, _settings, traits, _log);
        var application = site.Load(around);
        // What failed has no part in it, and is told of where there is another that serves.
        LoadedApplication[] loaded = [.. site.Python.Where(one => one.Problem is null)];
        if (loaded.Length > 0) _hooks?.Loaded(loaded);
        if (application.Problem is null) foreach (var failed in site.Python.Where(one => one.Problem is not null)) _log.ShowingFailure(failed.Problem!);
        return application;
    }

    public override void Ending(bool isQuick)
    {
        if (isQuick) _hooks?.Interrupted();
        _hooks?.Exiting();
    }

    public override void InstallSignals(int pipe) => _python.InstallSignals(pipe);

    public override void DumpStacksOnAbort(int descriptor) => _python.DumpStacksOnAbort(descriptor);

    public override IThreadGate MakeGateOnNewThread() => LoadedApplication.MakeGateOnNewThread();

    public override void Interrupt(byte signal) => _ = Posix.tgkill(Environment.ProcessId, _mainThread, signal);

    public override void Finish(int exitCode, TimeSpan patience) => _python.Finish(exitCode, patience);

    /// <summary>Runs the gunicorn configuration file, if there is one, as the first of Python.</summary>
    private void LoadHooks()
    {
        if (_settings.Get(GunicornFile.Setting) is not { } file) return;
        if (_worker is { Control: < 0, Errand: null, IsCgi: false } && file.HasHooksOf(HookPlace.Helper)) _log.NoSupervisor(file.Display);
        _hooks = WorkerHooks.Load(GunicornFile.Programs, file.Options(_settings, _worker.Age), file.Display);
        _hooks.Started();
    }
}
