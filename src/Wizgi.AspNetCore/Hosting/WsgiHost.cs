using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wizgi.AspNetCore.Requests;
using Wizgi.AspNetCore.Threads;
using Wizgi.Python;
using Wizgi.Server.Engine;

namespace Wizgi.AspNetCore.Hosting;

/// <summary>
/// The WSGI applications of a host: loaded before the server takes its first request, with the Python they need; served on threads of their own; ended when
/// the last request is answered. Applications in Python and in C# have a set of threads each.
/// </summary>
internal sealed class WsgiHost : IHostedLifecycleService
{
    private readonly Lock _lock = new();
    private readonly WsgiOptions _options;
    private readonly IHostEnvironment _environment;
    private readonly ILoggerFactory _logs;
    private readonly ILogger _log;
    private readonly ContextOptions _requests;
    private readonly Meter _meter;
    private readonly List<HostedApplication> _applications = [];
    private readonly ManagedGate _gate = new();

    private GuestInterpreter? _python;
    private ApplicationThreads? _pythonThreads;
    private ApplicationThreads? _managedThreads;
    private bool _isStarted;
    private bool _isOver;

    public WsgiHost(IOptions<WsgiOptions> options, IOptions<KestrelServerOptions> kestrel, IHostEnvironment environment, ILoggerFactory logs, IMeterFactory meters)
    {
        (_options, _environment, _logs) = (options.Value, environment, logs);
        _options.Check();
        _log = logs.CreateLogger("Wizgi.Python");
        _meter = meters.Create("Wizgi.AspNetCore");
        _requests = new ContextOptions
        {
            Log = logs.CreateLogger("Wizgi"),
            RequestEncoding = name => kestrel.Value.RequestHeaderEncodingSelector(name),
            Extra = _options.PassUser ? UserKeys.Write : null,
        };
    }

    /// <summary>Why requests cannot be served at this moment, or null.</summary>
    public string? Problem
    {
        get
        {
            if (_isOver) return "the host is stopping";
            if (!_isStarted) return "the applications are not loaded yet";
            return _pythonThreads is { IsFull: true } || _managedThreads is { IsFull: true } ? $"{_options.QueueLimit} requests wait for a thread, and the next are refused" : null;
        }
    }

    /// <summary>Threads that are inside a call.</summary>
    public int Busy => (_pythonThreads?.Busy ?? 0) + (_managedThreads?.Busy ?? 0);

    /// <summary>Requests that wait for a thread.</summary>
    public int Waiting => (_pythonThreads?.Waiting ?? 0) + (_managedThreads?.Waiting ?? 0);

    /// <summary>Adds a Python application, which is loaded when the host starts, or now if it has.</summary>
    /// <exception cref="WsgiStartException">It cannot be loaded.</exception>
    public HostedApplication Add(string reference, Func<WsgiApplication, WsgiApplication>? middleware)
    {
        HostedApplication application;
        lock (_lock)
        {
            application = new HostedApplication(reference, _logs.CreateLogger(CategoryOf(reference))) { Number = _applications.Count, Middleware = middleware };
            _applications.Add(application);
            if (!_isStarted) return application;
        }
        StartPythonAsync([application]).GetAwaiter().GetResult();
        return application;
    }

    /// <summary>Adds a C# application.</summary>
    public HostedApplication Add(WsgiApplication managed)
    {
        lock (_lock)
        {
            var name = managed.Method.DeclaringType?.FullName ?? managed.Method.Name;
            var application = new HostedApplication(name, _logs.CreateLogger(name)) { Number = _applications.Count, Managed = managed };
            _applications.Add(application);
            _managedThreads ??= NewThreads(new ManagedApplications(_gate, Traits(_options.Threads)), _options.Threads, () => _gate);
            return application;
        }
    }

    /// <summary>Has an application answer a request.</summary>
    /// <param name="application">Added before.</param>
    /// <param name="context">The request.</param>
    /// <param name="mounted">How many characters of its path belong to SCRIPT_NAME, beside its PathBase.</param>
    public Task ServeAsync(HostedApplication application, HttpContext context, int mounted) =>
        (application.Managed is null ? _pythonThreads : _managedThreads)?.ServeAsync(context.Features, mounted, application, application.Log)
        ?? throw new InvalidOperationException($"{application.Name} is not loaded: the host has not started");

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        HostedApplication[] waiting;
        lock (_lock) waiting = [.. _applications.Where(application => application is { Managed: null, Loaded: null })];
        if (waiting.Length > 0) await StartPythonAsync(waiting).ConfigureAwait(false);
        _isStarted = true;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The server has answered, or given up, its last request.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        _isOver = true;
        try
        {
            await Task.WhenAll(_pythonThreads?.StopAsync() ?? Task.CompletedTask, _managedThreads?.StopAsync() ?? Task.CompletedTask).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (_python is null) return;
            await _python.Run(python =>
            {
                python.RunExitHandlers();
                return true;
            }).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _log.ExitHandlersTakeLong();
        }
    }

    private static ILoadedApplication Load(PythonRuntime python, HostedApplication application, ServerTraits traits)
    {
        var loaded = python.Load(new ApplicationOptions { Reference = application.Name, Traits = traits });
        return application.Middleware is { } around ? python.Serve(around(loaded.Call), traits, usesPython: true) : loaded;
    }

    private async Task StartPythonAsync(IReadOnlyList<HostedApplication> applications)
    {
        try
        {
            _python ??= await StartInterpreterAsync().ConfigureAwait(false);
            var hasGil = await _python.Run(python => python.HasGil).ConfigureAwait(false);
            var threads = hasGil ? _options.Threads : 1;
            foreach (var application in applications)
            {
                application.Loaded = await _python.Run(python => Load(python, application, Traits(threads))).ConfigureAwait(false);
                _log.Loaded(application.Name);
            }
            if (_pythonThreads is not null) return;
            if (!hasGil) _log.OneThread(_options.Threads);
            _pythonThreads = NewThreads(new PythonApplications(), threads, LoadedApplication.MakeGateOnNewThread);
        }
        catch (Exception problem) when (problem is BridgeException or ApplicationLoadException)
        {
            throw new WsgiStartException(problem.Message, problem);
        }
    }

    private async Task<GuestInterpreter> StartInterpreterAsync()
    {
        const string Setting = "WsgiOptions.Python";
        var directory = Path.GetFullPath(_options.Directory, _environment.ContentRootPath);
        if (!Directory.Exists(directory)) throw new BridgeException($"WsgiOptions.Directory: there is no folder {directory}");
        var interpreter = PythonChoice.Find(_options.Python, directory, Setting)
            ?? throw new BridgeException($"no Python found: there is no python3 on PATH. Install one (apt-get install python3) or name it with {Setting}.");
        var python = await GuestInterpreter.StartAsync(new ErrorLog(_log, _options.AllowDebuggers), PythonProbe.Ask(interpreter, Setting), Environment.GetCommandLineArgs(), directory,
            [.. _options.PythonPath.Select(path => Path.GetFullPath(path, _environment.ContentRootPath))], "Name its folder with WsgiOptions.Directory or PythonPath.").ConfigureAwait(false);
        _log.PythonRuns(await python.Run(runtime => runtime.Version).ConfigureAwait(false), python.Executable);
        return python;
    }

    private ApplicationThreads NewThreads(ILoadedApplication applications, int count, Func<IThreadGate> makeGate)
    {
        var threads = new ApplicationThreads(applications, new ThreadsOptions { Threads = count, QueueLimit = _options.QueueLimit, Requests = _requests, Meter = _meter });
        var watch = new WatchOptions { Timeout = _options.Timeout, MakeGate = makeGate };
        new Watchdog(new WatchedThreads(threads), watch, new FrontEndOptions { Log = _requests.Log, Threads = count }).Start();
        return threads;
    }

    private static ServerTraits Traits(int threads) =>
        new(MultiThread: threads > 1, MultiProcess: false, RunOnce: false, $"wizgi/{typeof(WsgiHost).Assembly.GetName().Version?.ToString(3)}");

    // The module's name, as Python's logging would have it: a colon is a separator in the configuration of logs.
    private static string CategoryOf(string reference)
    {
        var module = reference.Split(':')[0];
        return module.Contains('/', StringComparison.Ordinal) || module.EndsWith(".py", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(module) : module;
    }

    /// <summary>The Python applications together: a thread is attached once, for all of them.</summary>
    private sealed class PythonApplications : ILoadedApplication
    {
        public IApplicationRunner MakeRunner() => throw new NotSupportedException("Python's main thread runs no requests here");

        public IApplicationRunner MakeRunnerOnNewThread()
        {
            var gate = LoadedApplication.MakeGateOnNewThread();
            gate.Enter();
            return new SwitchingRunner(gate, static application => application.Loaded!.MakeRunner());
        }
    }

    /// <summary>The C# applications together: their threads share a lock that they let go of for the application's code.</summary>
    private sealed class ManagedApplications(ManagedGate gate, ServerTraits traits) : ILoadedApplication
    {
        public IApplicationRunner MakeRunner() => MakeRunnerOnNewThread();

        public IApplicationRunner MakeRunnerOnNewThread()
        {
            gate.Enter();
            return new SwitchingRunner(gate, application => new ManagedApplication(application.Managed!, traits, gate, isLeftInside: true));
        }
    }
}
