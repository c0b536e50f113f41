using System.Diagnostics.CodeAnalysis;
using Wizgi.Python.Application;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>The hooks of a gunicorn configuration file in a worker. Used on Python's main thread, attached.</summary>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "To have an instance is to have run the file.")]
internal sealed unsafe class WorkerHooks
{
    private WorkerHooks(RequestHooks? requests) => Requests = requests;

    internal RequestHooks? Requests { get; }

    /// <summary>Runs the file.</summary>
    /// <param name="folder">Where <c>gunicorn_worker.py</c> is.</param>
    /// <param name="options">JSON for it.</param>
    /// <param name="display">The file's name, for messages.</param>
    /// <exception cref="ApplicationLoadException">It raised something.</exception>
    public static WorkerHooks Load(string folder, string options, string display)
    {
        nint place = Str.FromText(folder), text = Str.FromText(options);
        var result = BootModule.Call("load_hooks", place, text);
        foreach (var used in (nint[])[place, text, result]) ObjectProtocol.Py_DecRef(used);
        if (result == 0) throw Failure(display);
        var pair = BootModule.Call("request_hooks");
        if (pair == 0) throw Failure(display);
        // The pair is kept, and with it what is in it.
        return new WorkerHooks(Containers.PyTuple_Size(pair) == 0 ? null : new RequestHooks(Containers.PyTuple_GetItem(pair, 0), Containers.PyTuple_GetItem(pair, 1)));
    }

    /// <summary>The worker has started: <c>post_fork</c>.</summary>
    /// <exception cref="ApplicationLoadException">The hook raised something.</exception>
    public void Started()
    {
        if (!TryCall("started")) throw Failure("post_fork");
    }

    /// <summary>The applications are imported: <c>post_worker_init</c>, once; the first is the one that the hook is told of.</summary>
    /// <param name="applications">One at least, all of which are there.</param>
    /// <exception cref="ApplicationLoadException">The hook raised something.</exception>
    public void Loaded(params IReadOnlyList<LoadedApplication> applications)
    {
        foreach (var application in applications) application.Hooks = Requests;
        if (!TryCall("loaded", applications[0].Callable)) throw Failure("post_worker_init");
    }

    /// <summary>The worker was told to stop quickly: <c>worker_int</c>.</summary>
    public void Interrupted()
    {
        if (!TryCall("interrupted")) PythonError.Take().Dispose();
    }

    /// <summary>The worker ends: <c>worker_exit</c>.</summary>
    public void Exiting()
    {
        if (!TryCall("exiting")) PythonError.Take().Dispose();
    }

    private static bool TryCall(string what, params ReadOnlySpan<nint> arguments)
    {
        var name = Str.FromText(what);
        var result = BootModule.Call("call_hooks", [name, .. arguments]);
        ObjectProtocol.Py_DecRef(name);
        ObjectProtocol.Py_DecRef(result);
        return result != 0;
    }

    private static ApplicationLoadException Failure(string what)
    {
        const int BootFailure = 3;
        using var error = PythonError.Take();
        return new ApplicationLoadException($"{what} failed:\n{error.Traceback}", BootFailure);
    }
}
