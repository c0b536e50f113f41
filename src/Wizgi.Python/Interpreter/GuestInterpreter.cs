using System.Collections.Concurrent;
using Wizgi.Python.Native;

namespace Wizgi.Python;

/// <summary>
/// Python as a guest in a process that is somebody else's: on a thread of its own, which is Python's main thread and stays, and without signals, which remain the
/// host's. One per process.
/// </summary>
/// <remarks>
/// What runs on that thread is given to <see cref="Run{T}"/>; in between it is detached. It never returns: to finalize an interpreter that other threads and
/// extension modules have seen is not safe, so at the end only the exit handlers run.
/// </remarks>
internal sealed class GuestInterpreter
{
    // As much as a program's first thread has at least twice, for extension modules with large frames and deep recursion.
    private const int StackSize = 16 * 1024 * 1024;

    private static int s_count;

    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource<PythonRuntime> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SignalActions _signals =
        SignalActions.Save(SignalActions.SIGINT, SignalActions.SIGPIPE, SignalActions.SIGXFSZ, SignalActions.SIGSEGV, SignalActions.SIGBUS, SignalActions.SIGFPE, SignalActions.SIGILL);

    private PythonRuntime _python = null!;

    private GuestInterpreter()
    {
    }

    /// <summary>The interpreter, for instance <c>/srv/shop/.venv/bin/python</c>.</summary>
    public required string Executable { get; init; }

    /// <summary>Starts Python.</summary>
    /// <param name="host">What Python code may ask of this process.</param>
    /// <param name="probe">What the interpreter says of itself.</param>
    /// <param name="argv"><c>sys.argv</c>.</param>
    /// <param name="directory">The application's directory; the first place modules are looked for.</param>
    /// <param name="morePaths">Places before it.</param>
    /// <param name="hint">How one says where modules are, for messages.</param>
    /// <exception cref="BridgeException">There is no libpython, it cannot be loaded, or Python runs in this process already.</exception>
    public static async Task<GuestInterpreter> StartAsync(IPythonHost host, PythonProbe probe, IReadOnlyList<string> argv, string directory, IReadOnlyList<string> morePaths, string hint)
    {
        var libpython = probe.Libpython
            ?? throw new BridgeException($"{probe.Executable} has no shared libpython, which is needed to run Python inside this program. Install it (apt-get install {probe.LibpythonPackage}).");
        if (Interlocked.Increment(ref s_count) > 1) throw new BridgeException("Python runs in this process already, and can be started only once");
        var guest = new GuestInterpreter { Executable = probe.Executable };
        new Thread(() => guest.Live(libpython, () => PythonRuntime.Start(host, argv, directory, morePaths), hint), StackSize) { IsBackground = true, Name = "python" }.Start();
        guest._python = await guest._started.Task.ConfigureAwait(false);
        return guest;
    }

    /// <summary>Does something on Python's main thread, attached.</summary>
    /// <exception cref="Exception">What it throws.</exception>
    public Task<T> Run<T>(Func<PythonRuntime, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work(_python));
            }
            catch (Exception problem)
            {
                done.SetException(problem);
            }
            // An application that enabled faulthandler took what .NET makes exceptions of.
            _signals.Restore();
        });
        return done.Task;
    }

    private void Live(string libpython, Func<PythonRuntime> start, string hint)
    {
        try
        {
            PythonRuntime.RunEmbedded(libpython, Executable, () => Serve(start, hint));
        }
        catch (Exception problem)
        {
            _started.TrySetException(problem);
        }
    }

    private int Serve(Func<PythonRuntime> start, string hint)
    {
        // Starting, Python took some.
        _signals.Restore();
        PythonRuntime python;
        try
        {
            python = start();
            python.BeGuest(hint);
        }
        catch (Exception problem)
        {
            _started.SetException(problem);
            new ManualResetEvent(false).WaitOne();
            return 1;
        }
        _started.SetResult(python);
        while (true) python.WaitDetached(_work.Take)();
    }
}
