using Microsoft.Extensions.Logging;
using Wizgi.Cli.Commands;
using Wizgi.Cli.Native;
using Wizgi.Cli.Operations;
using Wizgi.Cli.Settings;
using Wizgi.Cli.Supervision;
using Wizgi.Cli.Tls;
using Wizgi.Middleware;
using Wizgi.Python;
using Wizgi.Server.Diagnostics;
using Wizgi.Server.Engine;

namespace Wizgi.Cli.Worker;

/// <summary>One serving process: logs, Python if there is any, application, front end, in that order, and back.</summary>
/// <remarks>Runs on Python's main thread, attached, whichever way Python was met; without Python on the first thread. Does not return: Python's exit ends the process.</remarks>
internal sealed class Worker(WorkerSettings settings) : IPythonHost
{
    private readonly ServeSettings _serve = settings.Serve;
    private int _threads;
    private bool _isInterrupted;
    private ControlSocket? _control;
    private Logs _logs = null!;
    private ILogger _log = null!;
    private ErrandRunner? _errand;
    private KestrelServing? _kestrel;
    private CgiServing? _cgi;

    private bool IsSupervised => settings.Control >= 0;

    private ServerTraits Traits => new(MultiThread: _threads > 1, MultiProcess: settings.IsCgi || WorkerCountSettings.IsMultiProcess(_serve), RunOnce: settings.IsCgi, $"wizgi/{Version}");

    public static string Version => typeof(Worker).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Runs a worker; what goes wrong before it serves is told in a line, not in a stack trace.</summary>
    public static int Serve(Func<WorkerSettings> settings)
    {
        try
        {
            return new Worker(settings()).Run();
        }
        catch (UserError problem)
        {
            Console.Error.WriteLine($"wizgi: {problem.Message}");
            return problem.ExitCode;
        }
        catch (BridgeException problem)
        {
            Console.Error.WriteLine($"wizgi: {problem.Message}");
            return ExitCodes.BootFailure;
        }
        catch (Exception problem)
        {
            Console.Error.WriteLine($"wizgi: the worker failed, which is a bug of Wizgi: {problem}");
            return ExitCodes.BootFailure;
        }
    }

    private int Run()
    {
        try
        {
            return RunToEnd();
        }
        catch (Exception problem) when (problem is UserError or BridgeException)
        {
            CloseListeners();
            throw;
        }
    }

    private int RunToEnd()
    {
        var graceful = settings.IsCgi ? CgiServing.TimeToClose : _serve.Get(ProcessSettings.GracefulTimeout);
        if (settings.IsCgi) _cgi = CgiServing.Take();
        _logs = Logs.Open(_serve);
        if (_serve.Get(LogSettings.CapturesOutput)) _logs.ErrorSink.TakeStandard();
        _log = _logs.Errors;
        if (settings.Errand is not null) _log = _errand = new ErrandRunner(settings.Errand, _log);
        var (accessLog, accessSink) = Logs.OpenAccess(_serve);
        ProcessTitle.Set("worker", OperationSettings.Title(_serve));
        if (!IsSupervised) _log.Starting(Version);
        FaultHandlers.Save();
        EnterDirectory();

        ApplicationHost host = ApplicationHost.NeedsPython(_serve) ? new PythonHost(this, settings, _log) : new ManagedHost(_serve, text => WriteErrors(text), _log);
        _threads = host.RunsThreads && !settings.IsCgi ? _serve.Get(ProcessSettings.Threads) : 1;
        if (_threads < _serve.Get(ProcessSettings.Threads) && !settings.IsCgi) _log.NoThreads(_serve.Get(ProcessSettings.Threads));
        if (IsSupervised) _control = new ControlSocket(settings.Control);
        if (settings.IsSpare)
        {
            if (!_control!.Await(ControlWord.Begin)) Posix._exit(ExitCodes.Success);
            // What the supervisor has told its workers meanwhile.
            ReopenLogs(_logs.ErrorSink, accessSink);
        }
        ILoadedApplication application;
        if (IsSupervised) Posix.DoNotInherit(settings.Control);
        foreach (var descriptor in settings.Descriptors) Posix.DoNotInherit(descriptor);
        try
        {
            application = host.Load(Traits, Checker());
        }
        catch (ApplicationLoadException problem)
        {
            _log.CannotLoad(problem.Message);
            host.Ending(isQuick: false);
            CloseListeners();
            _cgi?.Refuse();
            host.Finish(problem.ExitCode, graceful);
            return problem.ExitCode;
        }

        if (application.Problem is { } reason) _log.ShowingFailure(reason);
        else _log.Serving(AppSettings.Summary(_serve), host.Description);
        var signals = new SignalForwarder(graceful, host.Interrupt);
        host.InstallSignals(signals.WriteEnd);
        if (IsSupervised) host.DumpStacksOnAbort(_logs.ErrorSink.Descriptor);
        FaultHandlers.Restore();
        var deadlines = new Deadlines(_serve.Get(ProcessSettings.Timeout), host, _control, _log);
        var frontEnd = MakeFrontEnd(application, accessLog, signals, deadlines.Options);
        if (_control is not null)
        {
            _control.Listen((word, text) =>
            {
                if (word == ControlWord.ReopenLogs) ReopenLogs(_logs.ErrorSink, accessSink);
                else if (word == ControlWord.Certificates) _kestrel?.Replace(TlsMaterial.Parse(text));
                else if (word == ControlWord.Pool) PoolApplication.Note(text);
            }, signals.Terminate);
            _control.Say(ControlWord.Ready);
            if (WorkerCountSettings.IsElastic(_serve)) new LoadReport(_control, frontEnd.Meter, _threads).Start();
        }
        _errand?.Start(signals.Terminate);
        frontEnd.Run();
        signals.LoopHasEnded();
        host.Ending(_isInterrupted);
        foreach (var problem in ServerEnd.Come()) _log.EndFailed(problem.Message);
        _log.Stopped();
        if (!IsSupervised) RemovePidFile();
        DiagnosticsFiles.Remove();
        accessSink?.Dispose();
        var exitCode = _errand?.ExitCode ?? _cgi?.ExitCode ?? ExitCodes.Success;
        host.Finish(exitCode, graceful);
        return exitCode;
    }

    /// <summary>What checks the application, or null.</summary>
    private Func<WsgiApplication, WsgiApplication>? Checker()
    {
        if (settings.Errand is { IsCheck: true }) return application => Lint.Wrap(application, _errand!.NoteBreach);
        return _serve.Get(AppSettings.Lint) ? Lint.Wrap : null;
    }

    private void EnterDirectory()
    {
        try
        {
            Environment.CurrentDirectory = _serve.Get(AppSettings.Directory);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{_serve.PlaceOf(AppSettings.Directory)} {_serve.Get(AppSettings.Directory)}: {problem.Message}");
        }
    }

    public void WriteErrors(ReadOnlySpan<byte> text)
    {
        _logs.ErrorSink.Append(text);
        _logs.ErrorSink.Flush();
        _logs.ErrorSyslog?.Send(LogLevel.Error, text);
    }

    public bool IsDebugging => _serve.Get(DevelopmentSettings.Debug);

    public void Warn(string message) => _log.PythonWarning(message);

    public Func<WsgiApplication>? FindElsewhere(string reference) => ManagedReference.IsElsewhere(reference) ? () => ManagedReference.Load(reference, _serve, _log) : null;

    public void Watch(string folder) => _control?.Say(ControlWord.Watch, folder);

    private IFrontEnd MakeFrontEnd(ILoadedApplication application, AccessLog? accessLog, SignalForwarder signals, WatchOptions watch)
    {
        var listeners = AdoptListeners();
        StaticMount[] mounts = [.. _serve.Get(AppSettings.Static).Select(folder => new StaticMount(folder.Prefix, folder.Directory))];
        IFrontEnd frontEnd = null!;
        var options = Options(accessLog, watch) with
        {
            MakeRunner = () => StaticFiles.InFrontOf(application.MakeRunnerOnNewThread(), Traits, mounts),
            WakeDescriptor = signals.ReadEnd,
            OnWake = signal =>
            {
                var isGraceful = signal == SignalForwarder.Graceful;
                _isInterrupted |= !isGraceful;
                _log.Stopping(isGraceful ? "gracefully" : "quickly");
                if (!IsSupervised && _errand is null && _cgi is null) Systemd.Notify(Systemd.Stopping);
                frontEnd.Stop(isGraceful);
            },
        };
        var runner = StaticFiles.InFrontOf(application.MakeRunner(), Traits, mounts);
        if (_cgi is not null) return frontEnd = _cgi.Make(runner, options);
        // What is only called is called over the engine, whatever serves.
        if (_errand is null && TlsSettings.NeedsKestrel(_serve)) frontEnd = (_kestrel = new KestrelServing(settings, _log)).Make(listeners, runner, options);
        else frontEnd = new EventLoop(listeners, runner, options);
        if (IsSupervised) return frontEnd;
        if (DevelopmentSettings.DebugWarning(_serve, listeners) is { } warning) _log.Debugging(warning);
        foreach (var listener in listeners) _log.Listening(SocketSettings.Show(_serve, listener), Environment.ProcessId);
        if (_errand is null) Systemd.NotifyReady();
        return frontEnd;
    }

    /// <summary>What every front end is told, whatever it speaks.</summary>
    private FrontEndOptions Options(AccessLog? accessLog, WatchOptions watch)
    {
        long maxRequests = _serve.Get(WorkerCountSettings.MaxRequests);
        if (maxRequests > 0) maxRequests += Random.Shared.NextInt64(_serve.Get(WorkerCountSettings.MaxRequestsJitter) + 1L);
        return new FrontEndOptions
        {
            Threads = _threads,
            Watch = watch,
            OnMainLost = () =>
            {
                _log.MainLost();
                Posix._exit(ExitCodes.Success);
            },
            Log = _log,
            Trust = TrustSettings.Read(_serve),
            AccessLog = accessLog,
            Clients = _errand?.Descriptors ?? [],
            Limits = _errand is null ? LimitSettings.Read(_serve) : LimitSettings.Read(_serve) with { HeadTimeout = TimeSpan.FromDays(1) },
            MaxRequests = maxRequests,
            OnMaxRequests = () => _control?.Say(ControlWord.Replace, $"it has answered {maxRequests} requests (--max-requests)"),
            GracefulTimeout = _serve.Get(ProcessSettings.GracefulTimeout),
            // A browser that keeps its connection is to come back to the new code.
            LastCall = _serve.Get(DevelopmentSettings.Reload) ? TimeSpan.FromMilliseconds(50) : FrontEndOptions.UsualLastCall,
        };
    }

    private List<Listener> AdoptListeners() => [.. settings.Descriptors.Select(descriptor => Listener.Adopt(descriptor, settings.OwnsSocketFiles))];

    // For a worker that never came to serve: the files of its unix sockets go with it too.
    private void CloseListeners()
    {
        foreach (var listener in AdoptListeners()) listener.Close();
        if (!IsSupervised) RemovePidFile();
    }

    private void RemovePidFile()
    {
        if (_serve.Get(OperationSettings.PidFile) is { Length: > 0 } path) PidFile.TakeOver(path).Remove();
    }

    private void ReopenLogs(params ReadOnlySpan<LogSink?> sinks)
    {
        foreach (var sink in sinks)
        {
            try
            {
                sink?.Reopen();
            }
            catch (IOException problem)
            {
                _log.CannotReopen(problem.Message);
            }
        }
    }
}
