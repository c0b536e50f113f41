using Microsoft.Extensions.Logging;
using Wizgi.Cli.Gunicorn;
using Wizgi.Cli.Native;
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
        var reference = _settings.Get(AppSettings.Application)!;
        LoadHooks();
        var middleware = Middleware(_settings, checker);
        if (!ManagedReference.IsOne(reference)) return Hook(_python.Load(new ApplicationOptions
        {
            Reference = reference,
            Traits = traits,
            AcceptsStr = _settings.Get(AppSettings.Pep333),
            ShowsErrors = _settings.Get(DevelopmentSettings.Debug),
            IsReloaded = _settings.Get(DevelopmentSettings.Reload),
            Middleware = middleware,
        }));
        var application = ManagedReference.Load(reference, _settings);
        return _python.Serve(middleware is null ? application : middleware(application), traits);
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
        if (_worker is { Control: < 0, Errand: null } && file.HasHooksOf(HookPlace.Helper)) _log.NoSupervisor(file.Display);
        _hooks = WorkerHooks.Load(GunicornFile.Programs, file.Options(_settings, _worker.Age), file.Display);
        _hooks.Started();
    }

    private LoadedApplication Hook(LoadedApplication application)
    {
        if (application.Problem is null) _hooks?.Loaded(application);
        return application;
    }
}
