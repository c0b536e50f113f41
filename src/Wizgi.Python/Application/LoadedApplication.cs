using Wizgi.Python.Application;
using Wizgi.Python.Native;

namespace Wizgi.Python;

/// <summary>An imported application, from which each thread gets a runner of its own.</summary>
public sealed unsafe class LoadedApplication
{
    private readonly nint _application;
    private readonly ServerTraits _traits;
    private readonly bool _isDebug;
    private readonly Func<WsgiApplication, WsgiApplication>? _middleware;

    internal LoadedApplication(nint application, ServerTraits traits, bool isDebug, Func<WsgiApplication, WsgiApplication>? middleware) =>
        (_application, _traits, _isDebug, _middleware) = (application, traits, isDebug, middleware);

    /// <summary>A runner for this thread, which is attached to Python.</summary>
    public IApplicationRunner MakeRunner() => _middleware is null
        ? new PythonRunner(_application, _traits, _isDebug)
        : new ManagedApplication(_middleware(new PythonApplication(_application).Call), _traits, new PythonGate());

    /// <summary>
    /// A runner for a thread that Python does not know. It gets its thread state here, once and for ever: made on another thread or anew for
    /// each request, <c>threading.local</c> and database connections would not live from request to request.
    /// </summary>
    /// <returns>The runner, with the thread attached.</returns>
    public IApplicationRunner MakeRunnerOnNewThread()
    {
        ThreadStates.PyEval_RestoreThread(ThreadStates.PyThreadState_New(ThreadStates.PyInterpreterState_Main()));
        return MakeRunner();
    }

    /// <summary>A gate for a thread that Python does not know and that runs no application. The thread is not attached.</summary>
    public static IThreadGate MakeGateOnNewThread() => new PythonGate(ThreadStates.PyThreadState_New(ThreadStates.PyInterpreterState_Main()));
}
