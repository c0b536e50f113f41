using Wizgi.Python.Application;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>An imported application, from which each thread gets a runner of its own.</summary>
internal sealed unsafe class LoadedApplication : ILoadedApplication
{
    private readonly nint _application;
    private readonly ApplicationOptions _options;
    private readonly ErrorPages? _pages;
    private readonly byte[] _failure = [];

    internal LoadedApplication(nint application, ApplicationOptions options)
    {
        (_application, _options) = (application, options);
        if (!options.ShowsErrors) return;
        var pages = _pages = new ErrorPages();
        if (options.Middleware is not null) PythonError.MakePage = error => pages.Make(error, 0);
    }

    internal LoadedApplication(ApplicationOptions options, PythonError error, string problem)
    {
        (_options, Problem) = (options, problem);
        _pages = new ErrorPages();
        _failure = _pages.Make(error, 0);
    }

    /// <summary>Why it could not be loaded, for the log; null: it was. If not, its runners answer with the reason.</summary>
    public string? Problem { get; }

    /// <summary>Borrowed.</summary>
    internal nint Callable => _application;

    /// <summary>What is called around each call of the application; null: nothing is.</summary>
    internal RequestHooks? Hooks { get; set; }

    /// <summary>A runner for this thread, which is attached to Python.</summary>
    public IApplicationRunner MakeRunner()
    {
        if (Problem is not null) return new FailedRunner(_pages!, _failure);
        return _options.Middleware is { } middleware
            ? new MiddlewareRunner(middleware(new PythonApplication(_application, Hooks).Call), _options.Traits, Explain)
            : new PythonRunner(_application, _options.Traits, _pages) { Hooks = Hooks };
    }

    /// <summary>A runner for a thread that Python does not know.</summary>
    /// <returns>The runner, with the thread attached.</returns>
    public IApplicationRunner MakeRunnerOnNewThread()
    {
        PythonGate.AttachNewThread();
        return MakeRunner();
    }

    /// <summary>A gate for a thread that Python does not know and that runs no application. The thread is not attached.</summary>
    public static IThreadGate MakeGateOnNewThread() => new PythonGate(ThreadStates.PyThreadState_New(ThreadStates.PyInterpreterState_Main()));

    private bool Explain(Exchange exchange, Exception problem)
    {
        if (_pages is null || problem is not PythonException { Page.Length: > 0 } failure || exchange.Stage >= ResponseStage.HeadSent || !exchange.MayShowErrors) return false;
        _pages.Send(exchange, failure.Page);
        return true;
    }
}
