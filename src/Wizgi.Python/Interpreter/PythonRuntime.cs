using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wizgi.Python.Application;
using Wizgi.Python.Native;
using Wizgi.Python.Objects;

namespace Wizgi.Python;

/// <summary>The interpreter of this process. One; used from Python's main thread, attached.</summary>
/// <remarks>
/// There are two ways to begin. Embedded: <see cref="RunEmbedded"/> loads libpython and becomes Python. Hosted: the
/// user's python is the process and calls in; <see cref="JoinProgram"/>. From <see cref="Start"/> on both are the same.
/// </remarks>
[SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "To have an instance is to have started Python.")]
internal sealed unsafe class PythonRuntime
{
    private static Func<int> s_embedded = static () => 0;

    private readonly string _directory;
    private SourceFolders? _sources;

    private PythonRuntime(string directory) => _directory = directory;

    /// <summary>Takes the C API from the running program.</summary>
    public static void JoinProgram() => Symbols.UseProgram();

    /// <summary>Becomes a Python process: loads libpython, starts it as <c>python -c</c> would, and calls back attached, on Python's main thread.</summary>
    /// <param name="libpython">The shared library.</param>
    /// <param name="executable">The interpreter it belongs to, or that of a virtual environment: decides <c>sys.prefix</c> and <c>sys.executable</c>.</param>
    /// <param name="body">Runs the process; should not return before it is over.</param>
    /// <exception cref="BridgeException">The library cannot be loaded.</exception>
    /// <remarks>
    /// Called on the first thread of the process. It is the one to which the kernel gives the process's signals, and only a signal that
    /// arrives in Python's main thread interrupts what the application waits for there.
    /// </remarks>
    public static int RunEmbedded(string libpython, string executable, Func<int> body)
    {
        Symbols.Load(libpython);
        s_embedded = body;
        try
        {
            return RunMain(executable);
        }
        catch (Exception problem)
        {
            throw problem.InnerException as BridgeException ?? new BridgeException($"{libpython} cannot be started: {problem.Message}", problem);
        }
    }

    /// <summary>Checks this Python and prepares the bridge. Attached.</summary>
    /// <param name="host">What Python code may ask of this process.</param>
    /// <param name="argv"><c>sys.argv</c>.</param>
    /// <param name="directory">The application's directory; the first place modules are looked for.</param>
    /// <param name="morePaths">Places before it (<c>--pythonpath</c>).</param>
    /// <exception cref="BridgeException">This Python is not one the bridge knows.</exception>
    public static PythonRuntime Start(IPythonHost host, IEnumerable<string> argv, string directory, IEnumerable<string> morePaths)
    {
        Prepare(host);
        nint arguments = List(argv), place = Str.FromText(directory), paths = List(morePaths);
        Check(BootModule.Call("prepare", arguments, place, paths));
        foreach (var used in (nint[])[arguments, place, paths]) ObjectProtocol.Py_DecRef(used);
        Refusals.Install(host.IsDebugging);
        return new PythonRuntime(directory);
    }

    /// <summary>Prepares the bridge in a Python program that is not ours, so that it can <c>import wizgi</c>: no settings of it are touched. Attached.</summary>
    /// <param name="host">What Python code may ask of C#.</param>
    /// <param name="hint">How one says where modules are, for messages.</param>
    /// <exception cref="BridgeException">This Python is not one the bridge knows.</exception>
    public static void Join(IPythonHost host, string hint)
    {
        JoinProgram();
        Prepare(host);
        var text = Str.FromText(hint);
        Check(BootModule.Call("join_program", text));
        ObjectProtocol.Py_DecRef(text);
    }

    /// <summary>Makes an error pending for the <c>import</c> that led here. Attached.</summary>
    public static void RaiseImportError(string message) => _ = Guard.Raise(Exceptions.ImportError, message);

    private static void Prepare(IPythonHost host)
    {
        SelfTest.Run();
        MainThread.Note();
        WorkerModule.Register(host);
        BootModule.Load();
        InputObject.Register();
        NestingModule.Load();
        SelfTest.Initialize(typeof(KnownTypes), typeof(StartResponseObject), typeof(WriteObject), typeof(EarlyHintsObject), typeof(SendTrailersObject),
            typeof(ClientDisconnectedObject), typeof(BodySender), typeof(RequestCall), typeof(PythonInputStream), typeof(PythonErrorWriter));
        InterpreterLock.Interpreter = new GlobalLock();
        IsStarted = true;
    }

    /// <summary>Whether one thread at a time runs Python, which is what the engine's hand-off builds on.</summary>
    public bool HasGil { get; } = !IsFreeThreaded();

    /// <summary>The version, for instance <c>3.11.2</c>.</summary>
    public string Version { get; } = System.Text.Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Lifecycle.Py_GetVersion())).Split(' ')[0];

    /// <summary>Imports an application. Several may be imported one after the other; they share the interpreter and its modules.</summary>
    /// <exception cref="ApplicationLoadException">It cannot be loaded, and <see cref="ApplicationOptions.IsReloaded"/> is not set.</exception>
    public LoadedApplication Load(ApplicationOptions options)
    {
        var sources = options.IsReloaded ? _sources ??= new SourceFolders() : null;
        sources?.Prepare(options.Reference, _directory);
        var application = TryImport(options.Reference);
        BodySender.AcceptsStr = options.AcceptsStr;
        var loaded = application != 0 ? new LoadedApplication(application, options) : ExplainFailure(options, sources);
        sources?.Follow();
        return loaded;
    }

    private static EmbeddedModule? s_paste;

    /// <summary>Whether this process runs Python.</summary>
    internal static bool IsStarted { get; private set; }

    /// <summary>New: the callable that a reference names.</summary>
    /// <exception cref="ApplicationLoadException">It cannot be loaded.</exception>
    internal static nint Import(string reference)
    {
        var application = TryImport(reference);
        if (application != 0) return application;
        using var error = PythonError.Take();
        throw Failure(reference, error);
    }

    /// <summary>Global values for PasteDeploy files.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> PasteGlobals { get; set; } = [];

    // New: the callable, or 0 with an error.
    private static nint TryImport(string reference)
    {
        if (!Refusals.AllowStart()) return 0;
        var name = Str.FromText(reference);
        var application = reference.StartsWith("paste:", StringComparison.Ordinal) ? TryImportPaste(name) : BootModule.Call("load", name);
        ObjectProtocol.Py_DecRef(name);
        return application;
    }

    private static nint TryImportPaste(nint reference)
    {
        var defaults = List([.. PasteGlobals.SelectMany(pair => (string[])[pair.Key, pair.Value])]);
        var application = (s_paste ??= EmbeddedModule.Load("wizgi_paste")).Call("load", reference, defaults);
        ObjectProtocol.Py_DecRef(defaults);
        return application;
    }

    /// <summary>Serves a C# application.</summary>
    /// <param name="application">The application.</param>
    /// <param name="traits">What the environ says of the server.</param>
    /// <param name="usesPython">It calls Python applications, and so runs attached; otherwise other threads run Python meanwhile.</param>
    public ILoadedApplication Serve(WsgiApplication application, ServerTraits traits, bool usesPython = true) => new AttachedApplication(application, traits, usesPython);

    /// <summary>Serves C# that holds Python applications (<see cref="LoadedApplication.Call"/>): middleware around them, or what chooses among them. They share one environ, a dict.</summary>
    /// <param name="application">Runs attached.</param>
    /// <param name="traits">What the environ says of the server.</param>
    /// <param name="showsErrors">As <see cref="ApplicationOptions.ShowsErrors"/>.</param>
    public ILoadedApplication ServeAround(WsgiApplication application, ServerTraits traits, bool showsErrors = false)
    {
        // One of the applications may have failed to load, which is shown as well.
        var pages = showsErrors || _sources is not null ? new ErrorPages() : null;
        if (showsErrors) PythonError.MakePage = error => pages!.Make(error, 0);
        return new MixedApplication(application, traits, pages);
    }

    /// <summary>Takes SIGTERM, SIGINT and SIGQUIT: each becomes a byte with its number on a pipe. Called again after the application's import.</summary>
    /// <param name="pipe">The writing end, non-blocking.</param>
    public void InstallSignals(int pipe)
    {
        var number = Numbers.PyLong_FromLongLong(pipe);
        Check(BootModule.Call("install_signals", number));
        ObjectProtocol.Py_DecRef(number);
    }

    /// <summary>Leaves the signals to the rest of the process: what the application would take of them is refused. Called instead of <see cref="InstallSignals"/>.</summary>
    /// <param name="hint">How one says where modules are, for messages.</param>
    public void BeGuest(string hint)
    {
        var text = Str.FromText(hint);
        Check(BootModule.Call("be_guest", text));
        ObjectProtocol.Py_DecRef(text);
    }

    /// <summary>Lets go of the interpreter while this thread waits. Attached.</summary>
    public T WaitDetached<T>(Func<T> wait)
    {
        var state = ThreadStates.PyEval_SaveThread();
        try
        {
            return wait();
        }
        finally
        {
            ThreadStates.PyEval_RestoreThread(state);
        }
    }

    /// <summary>Waits for the application's threads and runs its exit handlers, as a program's end does, in a process that goes on. Attached.</summary>
    public void RunExitHandlers() => Check(BootModule.Call("run_exit_handlers"));

    /// <summary>Has the stacks of all Python threads written where the errors go when SIGABRT comes, and the process end, whatever keeps the interpreter busy.</summary>
    /// <param name="descriptor">Of the error log; stays open.</param>
    public void DumpStacksOnAbort(int descriptor)
    {
        var number = Numbers.PyLong_FromLongLong(descriptor);
        Check(BootModule.Call("dump_stacks_on_abort", number));
        ObjectProtocol.Py_DecRef(number);
    }

    /// <summary>Ends the process: waits for the application's threads, runs its exit handlers, and leaves. Does not return.</summary>
    public void Finish(int exitCode, TimeSpan patience)
    {
        nint code = Numbers.PyLong_FromLongLong(exitCode), milliseconds = Numbers.PyLong_FromLongLong((long)patience.TotalMilliseconds);
        Check(BootModule.Call("finish", code, milliseconds));
    }

    private static LoadedApplication ExplainFailure(ApplicationOptions options, SourceFolders? sources)
    {
        using var error = PythonError.Take();
        var failure = Failure(options.Reference, error);
        if (sources is null) throw failure;
        sources.NoteFailure(error);
        return new LoadedApplication(options, error, failure.Message);
    }

    // What boot says of a reference is for the person who typed it; everything else is the application's own, with its traceback.
    private static ApplicationLoadException Failure(string reference, PythonError error) => error.ExitCode is { } exitCode
        ? new ApplicationLoadException(error.Message, exitCode)
        : new ApplicationLoadException($"the application '{reference}' failed while it was imported:\n{error.Traceback}", ApplicationLoadException.BootFailure);

    private static nint List(IEnumerable<string> texts)
    {
        var list = Containers.PyList_New(0);
        foreach (var text in texts)
        {
            var item = Str.FromText(text);
            _ = Containers.PyList_Append(list, item);
            ObjectProtocol.Py_DecRef(item);
        }
        return list;
    }

    internal static void Check(nint result)
    {
        if (result == 0) throw new BridgeException($"the bridge's own Python code failed:\n{PythonError.Take().Traceback}");
        ObjectProtocol.Py_DecRef(result);
    }

    private static int RunMain(string executable)
    {
        Lifecycle.PyImport_AppendInittab(Text.Immortal("_wizgi"), (nint)(delegate* unmanaged[Cdecl]<nint>)&InitializeModule);
        var arguments = stackalloc byte*[4] { Text.Immortal(executable), Text.Immortal("-c"), Text.Immortal("import sys, _wizgi; sys.exit(_wizgi.run())"), null };
        return Lifecycle.Py_BytesMain(3, arguments);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint InitializeModule()
    {
        try
        {
            // struct PyModuleDef of a single-phase module; 104 bytes behind a header of 16, or 32 in free-threaded builds.
            const int PythonApiVersion = 1013;
            var methods = MethodDef.Table(("run", (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint>)&RunBody, MethodDef.NoArguments, "run the worker"));
            var header = IsFreeThreaded() ? 32 : 16;
            var definition = (byte*)NativeMemory.AllocZeroed(160);
            // PyModuleDef_Base { PyObject; m_init; m_index; m_copy }, m_name, m_doc, m_size, m_methods
            *(int*)definition = 1;
            *(byte**)(definition + header + 24) = Text.Immortal("_wizgi");
            *(nint*)(definition + header + 40) = -1;
            *(MethodDef**)(definition + header + 48) = methods;
            return Modules.PyModule_Create2(definition, PythonApiVersion);
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint RunBody(nint self, nint nothing)
    {
        try
        {
            return Numbers.PyLong_FromLongLong(s_embedded());
        }
        catch (Exception problem)
        {
            return Guard.Raise(problem);
        }
    }

    private static bool IsFreeThreaded() =>
        System.Text.Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(Lifecycle.Py_GetVersion())).Contains("free-threading", StringComparison.Ordinal);
}
