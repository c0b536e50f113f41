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
        if (options.ShowsErrors) _pages = new ErrorPages();
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
        return new PythonRunner(_application, _options.Traits, _pages) { Hooks = Hooks };
    }

    /// <summary>The application for C#: to be wrapped in middleware, mounted, called. Attached.</summary>
    /// <exception cref="PythonException">It could not be loaded, or fails.</exception>
    public IEnumerable<ReadOnlyMemory<byte>> Call(Environ environ, StartResponse startResponse)
    {
        if (Problem is not null) throw new PythonException(Problem) { Page = _failure };
        return new PythonApplication(_application, Hooks).Call(environ, startResponse);
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
}
